-- The schema that TauGate's tables are in: the first of the search path whose table "migration" is ours. And the schema
-- that new tables would be made in.
SELECT
    (
        SELECT path.name
        FROM unnest(current_schemas(false)) WITH ORDINALITY AS path (name, place)
        JOIN pg_namespace n ON n.nspname = path.name
        JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = 'migration' AND c.relkind = 'r'
        WHERE (
            SELECT array_agg(a.attname::text ORDER BY a.attnum)
            FROM pg_attribute a
            WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        ) = ARRAY['number', 'name', 'schema_version', 'applied_by', 'applied_at']
        ORDER BY path.place
        LIMIT 1
    ) AS ours,
    current_schema() AS current
