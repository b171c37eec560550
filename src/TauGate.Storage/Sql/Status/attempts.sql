-- Every failed attempt at the cell of a place and at its foundation, oldest first.
SELECT
    false AS of_foundation, a.attempt, a.failure_epoch = c.failure_epoch AS is_counted, a.kind, a.detail,
    a.standard_error, a.host, a.worker, a.started_at, a.finished_at, a.recorded_at
FROM membership m JOIN cell c ON c.key = m.cell_key JOIN failure a ON a.task = c.key
WHERE m.sweep_id = $1 AND m.ordinal = $2
UNION ALL
SELECT
    true, a.attempt, a.failure_epoch = f.failure_epoch, a.kind, a.detail, a.standard_error,
    a.host, a.worker, a.started_at, a.finished_at, a.recorded_at
FROM membership m
JOIN cell c ON c.key = m.cell_key
JOIN foundation f ON f.key = c.foundation_key
JOIN failure a ON a.task = f.key
WHERE m.sweep_id = $1 AND m.ordinal = $2
ORDER BY recorded_at, attempt
