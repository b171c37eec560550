-- The sweep file of a sweep's present revision.
SELECT v.source FROM sweep s JOIN sweep_revision v ON v.sweep_id = s.id AND v.revision = s.revision WHERE s.id = $1
