-- Sweeps that wait for their tuning, newest first: all of them, the one of a name ($1), or those that are submitted and
-- whose tuning cells all have a result ($2).
SELECT
    p.sweep_id, s.name, p.tuning_sweep_id, p.spec, p.source, p.detached, p.replaces, p.priority, p.submitted_by,
    p.submitted_at, s.state, p.refusal
FROM pending_sweep p
JOIN sweep s ON s.id = p.sweep_id
LEFT JOIN sweep_counter c ON c.sweep_id = p.tuning_sweep_id
WHERE ($1::text IS NULL OR s.name = $1)
    AND (NOT $2 OR p.detached AND p.refusal IS NULL AND s.state <> 'cancelled' AND c.done = c.total)
ORDER BY p.submitted_at DESC, p.sweep_id DESC
