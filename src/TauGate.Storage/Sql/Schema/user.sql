-- Who the present user is: a superuser, the owner of the tables or a member of it, one who may delete results.
SELECT
    quote_ident(current_user) AS name, current_setting('is_superuser')::boolean AS is_superuser,
    pg_has_role(c.relowner, 'USAGE') AS is_owner, has_table_privilege(c.oid, 'DELETE') AS may_delete
FROM pg_class c WHERE c.oid = 'cell_result'::regclass
