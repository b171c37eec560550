UPDATE term SET term = term + 1, holder = NULL, address = NULL, schema_version = $1 WHERE schema_version < $1
