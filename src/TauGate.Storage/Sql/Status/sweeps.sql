-- All sweeps, newest first, or the one of a name.
SELECT s.id, s.name, s.revision, r.spec_digest, r.submitted_at, r.cells, r.reused, s.state, s.priority, r.grows
FROM sweep s JOIN sweep_revision r ON r.sweep_id = s.id AND r.revision = s.revision
WHERE $1::text IS NULL OR s.name = $1
ORDER BY r.submitted_at DESC, s.id DESC
