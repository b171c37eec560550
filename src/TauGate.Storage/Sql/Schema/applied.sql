SELECT number, name, schema_version, applied_by FROM migration ORDER BY number
