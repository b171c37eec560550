-- Who the present user is: a superuser, the owner of the tables or a member of it, one who may delete results.
SELECT
    quote_ident(current_user), current_setting('is_superuser')::boolean, pg_has_role(c.relowner, 'USAGE'), has_table_privilege(c.oid, 'DELETE')
FROM pg_class c WHERE c.oid = 'cell_result'::regclass
