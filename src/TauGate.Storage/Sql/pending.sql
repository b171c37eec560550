-- Sweeps that wait for their tuning, newest first, or the one of a name.
SELECT p.sweep_id, s.name, p.tuning_sweep_id, p.spec, p.source, p.detached, p.replaces, p.priority, p.submitted_by, p.submitted_at, s.state, p.refusal
FROM pending_sweep p JOIN sweep s ON s.id = p.sweep_id
WHERE $1::text IS NULL OR s.name = $1
ORDER BY p.submitted_at DESC, p.sweep_id DESC
