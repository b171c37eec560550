-- Attached sweeps while an owner beats, detached ones while they have open cells.
SELECT s.id, s.name, s.revision, r.spec_digest
FROM active_sweep a
JOIN sweep s ON s.id = a.sweep_id
JOIN sweep_revision r ON r.sweep_id = s.id AND r.revision = s.revision
ORDER BY s.id
