-- Every cell of a tuning sweep that has a result. The columns after images are metrics, by their names.
SELECT
    m.ordinal, m.variant AS position, m.seed, r.status, r.foundation_digest, e.numeric_class, r.trainable_parameters,
    r.target_images AS images,
    r.target_correct::double precision / r.target_images AS validation_target_accuracy,
    r.target_cross_entropy AS validation_target_cross_entropy,
    r.source_correct::double precision / r.source_images AS validation_source_accuracy,
    r.source_cross_entropy AS validation_source_cross_entropy
FROM membership m
JOIN cell c ON c.key = m.cell_key
JOIN cell_result r ON r.key = m.cell_key
JOIN execution e ON e.id = r.execution
WHERE m.sweep_id = $1 AND c.evaluated_on = 'validation'
ORDER BY m.ordinal
