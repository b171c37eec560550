-- Cells that a sweep gave up, newest first, with the last failure of the cell or, for blocked ones, of its foundation.
SELECT
    m.ordinal, v.label, m.seed, m.given_up, f.kind, coalesce(f.detail, m.given_up_reason) AS detail, f.standard_error,
    coalesce(f.attempts, 0) AS attempts, f.host
FROM membership m
JOIN sweep_variant v ON v.sweep_id = m.sweep_id AND v.variant = m.variant
JOIN cell c ON c.key = m.cell_key
LEFT JOIN LATERAL (
    SELECT f.kind, f.detail, f.standard_error, f.host, count(*) OVER () AS attempts
    FROM failure f
    WHERE f.task = CASE m.given_up WHEN 'blocked' THEN c.foundation_key ELSE c.key END
    ORDER BY f.recorded_at DESC, f.attempt DESC
    LIMIT 1
) f ON true
WHERE m.sweep_id = $1 AND m.given_up IS NOT NULL
ORDER BY m.given_up_at DESC, m.ordinal
LIMIT $2
