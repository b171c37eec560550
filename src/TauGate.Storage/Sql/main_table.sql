SELECT position, n, diverged, trainable_parameters FROM main_table WHERE sweep = $1 ORDER BY position
