SELECT spec FROM sweep_revision WHERE spec_digest = $1 LIMIT 1
