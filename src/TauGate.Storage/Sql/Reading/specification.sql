SELECT s.name, r.spec
FROM sweep s JOIN sweep_revision r ON r.sweep_id = s.id AND r.revision = s.revision
WHERE s.id = $1
