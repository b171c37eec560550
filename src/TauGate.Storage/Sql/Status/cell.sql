-- A place of a sweep's grid, how it stands, and how often a node died that executed its cell or the cell's foundation
-- since the last retry.
SELECT
    v.label, v.axes::text, m.seed, coalesce(m.given_up, r.status, 'pending') AS state, m.given_up_reason,
    coalesce((SELECT losses FROM node_loss l WHERE l.task = c.key AND l.failure_epoch = c.failure_epoch), 0) AS losses,
    coalesce((SELECT losses FROM node_loss l WHERE l.task = f.key AND l.failure_epoch = f.failure_epoch), 0)
        AS foundation_losses
FROM membership m
JOIN sweep_variant v ON v.sweep_id = m.sweep_id AND v.variant = m.variant
JOIN cell c ON c.key = m.cell_key
JOIN foundation f ON f.key = c.foundation_key
LEFT JOIN cell_result r ON r.key = c.key
WHERE m.sweep_id = $1 AND m.ordinal = $2
