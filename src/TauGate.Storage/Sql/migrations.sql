SELECT number, schema_version, applied_by FROM migration ORDER BY number
