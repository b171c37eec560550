-- Attached sweeps while an owner beats, detached ones while they have open cells; paused ones too, cancelled ones
-- never.
SELECT s.id, s.name, s.revision, r.spec_digest, s.priority, a.is_paused, s.epoch
FROM active_sweep a
JOIN sweep s ON s.id = a.sweep_id
JOIN sweep_revision r ON r.sweep_id = s.id AND r.revision = s.revision
ORDER BY s.id
