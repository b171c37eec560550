SELECT revision, spec, reused FROM sweep_revision WHERE sweep_id = $1 ORDER BY revision
