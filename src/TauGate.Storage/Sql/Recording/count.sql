-- Counts new results of these cells; a membership that had been given up is done after all.
UPDATE sweep_counter c SET
    done = c.done + n.done,
    diverged = c.diverged + n.diverged,
    collapsed = c.collapsed + n.collapsed,
    quarantined = c.quarantined - n.quarantined,
    blocked = c.blocked - n.blocked,
    settled_at = clock_timestamp()
FROM (
    SELECT
        m.sweep_id,
        count(*) AS done,
        count(*) FILTER (WHERE r.status = 'diverged') AS diverged,
        count(*) FILTER (WHERE r.status = 'collapsed') AS collapsed,
        count(*) FILTER (WHERE m.given_up = 'quarantined') AS quarantined,
        count(*) FILTER (WHERE m.given_up = 'blocked') AS blocked
    FROM membership m JOIN cell_result r ON r.key = m.cell_key
    WHERE m.cell_key = ANY ($1)
    GROUP BY m.sweep_id
) n
WHERE c.sweep_id = n.sweep_id
