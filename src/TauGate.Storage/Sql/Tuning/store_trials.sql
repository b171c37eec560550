INSERT INTO tuned_rate (
    sweep_id, variant, learning_rate, validation_cross_entropy, n, diverged, chosen, at_edge, options)
SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8, $9)
