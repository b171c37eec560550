INSERT INTO sweep_counter (sweep_id, total, done, diverged, collapsed, quarantined, blocked)
SELECT
    $1,
    count(*),
    count(r.key),
    count(*) FILTER (WHERE r.status = 'diverged'),
    count(*) FILTER (WHERE r.status = 'collapsed'),
    count(*) FILTER (WHERE r.key IS NULL AND m.given_up = 'quarantined'),
    count(*) FILTER (WHERE r.key IS NULL AND m.given_up = 'blocked')
FROM membership m LEFT JOIN cell_result r ON r.key = m.cell_key
WHERE m.sweep_id = $1
ON CONFLICT (sweep_id) DO UPDATE SET
    total = excluded.total, done = excluded.done, diverged = excluded.diverged, collapsed = excluded.collapsed,
    quarantined = excluded.quarantined, blocked = excluded.blocked
RETURNING done
