-- Which of these names another program has taken in a schema.
SELECT taken.name
FROM (
    SELECT c.relname::text, c.relnamespace FROM pg_class c
    UNION SELECT t.typname::text, t.typnamespace FROM pg_type t
    UNION SELECT p.proname::text, p.pronamespace FROM pg_proc p
) AS taken (name, namespace)
JOIN pg_namespace n ON n.oid = taken.namespace
WHERE n.nspname = $1 AND taken.name = ANY ($2)
ORDER BY taken.name
