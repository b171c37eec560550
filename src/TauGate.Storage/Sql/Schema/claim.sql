INSERT INTO migration (number, name, schema_version, applied_by) VALUES ($1, $2, $3, $4)
ON CONFLICT (number) DO NOTHING
