-- Gives up open memberships of active sweeps: cells by their key, and every cell of a foundation by the foundation's
-- key.
WITH changed AS (
    UPDATE membership m SET given_up = g.state, given_up_at = clock_timestamp(), given_up_reason = $2
    FROM (
        SELECT c.key, 'quarantined' AS state FROM cell c WHERE c.key = ANY ($1)
        UNION ALL
        SELECT c.key, 'blocked' FROM cell c WHERE c.foundation_key = ANY ($1)
    ) g
    WHERE m.cell_key = g.key AND m.given_up IS NULL
        AND m.sweep_id IN (SELECT sweep_id FROM active_sweep)
        AND NOT EXISTS (SELECT FROM cell_result r WHERE r.key = m.cell_key)
    RETURNING m.sweep_id, m.given_up
)
UPDATE sweep_counter c SET
    quarantined = c.quarantined + n.quarantined,
    blocked = c.blocked + n.blocked,
    settled_at = clock_timestamp()
FROM (
    SELECT
        sweep_id,
        count(*) FILTER (WHERE given_up = 'quarantined') AS quarantined,
        count(*) FILTER (WHERE given_up = 'blocked') AS blocked
    FROM changed GROUP BY sweep_id
) n
WHERE c.sweep_id = n.sweep_id
