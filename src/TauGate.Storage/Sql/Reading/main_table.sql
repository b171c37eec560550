SELECT position, n, diverged, trainable_parameters, collapsed FROM main_table WHERE sweep = $1 ORDER BY position
