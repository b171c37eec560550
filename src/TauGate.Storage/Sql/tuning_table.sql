SELECT position, learning_rate, validation_cross_entropy, n, diverged, chosen, at_edge FROM tuning WHERE sweep = $1 ORDER BY position, learning_rate
