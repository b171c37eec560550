SELECT
    t.variant, t.learning_rate, t.validation_cross_entropy, t.n, t.diverged, t.chosen, t.at_edge, t.options
FROM tuned_rate t
JOIN sweep s ON s.id = t.sweep_id
WHERE s.name = $1
ORDER BY t.variant, t.learning_rate
