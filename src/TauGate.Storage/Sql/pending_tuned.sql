-- Submitted sweeps whose tuning cells all have a result.
SELECT p.sweep_id, s.name, p.tuning_sweep_id, p.spec, p.source, p.detached, p.replaces, p.priority, p.submitted_by, p.submitted_at, s.state, p.refusal
FROM pending_sweep p
JOIN sweep s ON s.id = p.sweep_id
JOIN sweep_counter c ON c.sweep_id = p.tuning_sweep_id
WHERE p.detached AND p.refusal IS NULL AND s.state <> 'cancelled' AND c.done = c.total
ORDER BY p.sweep_id
