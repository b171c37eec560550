-- The validation curves of the cells at some places of a sweep's grid.
SELECT
    m.ordinal, e.epoch, e.train_loss, e.target_correct, e.target_cross_entropy, e.source_correct,
    e.source_cross_entropy, e.images
FROM membership m JOIN epoch_measure e ON e.cell_key = m.cell_key
WHERE m.sweep_id = $1 AND m.ordinal BETWEEN $2 AND $3
ORDER BY m.ordinal, e.epoch
