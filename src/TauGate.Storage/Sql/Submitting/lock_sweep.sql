-- Submissions of one name, and commands about it, go one after another. Foreign keys that name the sweep do not wait
-- for this lock.
SELECT s.id, s.revision, r.spec_digest, r.spec, r.submitted_at
FROM sweep s LEFT JOIN sweep_revision r ON r.sweep_id = s.id AND r.revision = s.revision
WHERE s.name = $1 FOR NO KEY UPDATE OF s
