-- Sweeps whose seeds are added until their claims are decided, with their last look: the one of a name ($1), or those
-- that are due. Due are submitted sweeps whose present seeds all have results and were not looked at. A sweep of which
-- another revision waits for its tuning is not due.
SELECT s.id, s.name, s.revision, r.spec, r.source, l.revision AS looked_at, l.seeds, l.claims, l.decided, l.barred
FROM sweep s
JOIN sweep_revision r ON r.sweep_id = s.id AND r.revision = s.revision
JOIN sweep_counter c ON c.sweep_id = s.id
LEFT JOIN LATERAL (SELECT * FROM sweep_look k WHERE k.sweep_id = s.id ORDER BY k.revision DESC LIMIT 1) l ON true
WHERE r.grows AND CASE
    WHEN $1::text IS NOT NULL THEN s.name = $1
    ELSE s.detached AND s.state = 'active' AND c.done = c.total AND l.revision IS DISTINCT FROM s.revision
        AND NOT EXISTS (SELECT FROM pending_sweep p WHERE p.sweep_id = s.id)
END
ORDER BY s.id
