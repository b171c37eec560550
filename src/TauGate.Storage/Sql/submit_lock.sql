-- Submissions of one name go one after another.
SELECT s.id, s.revision, r.spec_digest, r.cells, r.submitted_at
FROM sweep s LEFT JOIN sweep_revision r ON r.sweep_id = s.id AND r.revision = s.revision
WHERE s.name = $1 FOR UPDATE OF s
