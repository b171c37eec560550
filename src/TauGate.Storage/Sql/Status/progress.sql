-- What a coordinator noted as running counts while it holds its term and beats (every 2 s). The note may be older than
-- the last result, so no more can be running than is open.
SELECT c.total, c.done, c.diverged, c.collapsed, c.quarantined, c.blocked, c.pending,
    least(c.pending, coalesce(n.running, 0)) AS running
FROM (SELECT *, total - done - quarantined - blocked AS pending FROM sweep_counter WHERE sweep_id = $1) c
LEFT JOIN (
    SELECT r.sweep_id, r.running
    FROM sweep_running r JOIN term t ON t.term = r.term
    WHERE t.holder IS NOT NULL AND t.beat_at > clock_timestamp() - interval '10 seconds'
) n ON n.sweep_id = c.sweep_id
