-- Roles, database and schema rights for TauGate. Run as a superuser, any number of times:
--
--     psql -f roles.sql                      database "taugate"
--     psql -v database=other -f roles.sql    another one
--
-- Tables and their grants are made by "taugate db migrate" as taugate_owner, which repeats the grants whenever it runs.

\set ON_ERROR_STOP on
\if :{?database}
\else
\set database taugate
\endif

SELECT format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE', name)
FROM unnest(ARRAY['taugate_owner', 'taugate_coordinator', 'taugate_client', 'taugate_reader']) AS name
WHERE name NOT IN (SELECT rolname FROM pg_roles)
\gexec

SELECT format('CREATE DATABASE %I OWNER taugate_owner ENCODING ''UTF8'' LOCALE ''C'' TEMPLATE template0', :'database')
WHERE :'database' NOT IN (SELECT datname FROM pg_database)
\gexec

\connect :"database"

BEGIN;
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO taugate_coordinator, taugate_client, taugate_reader;
ALTER DATABASE :"database" OWNER TO taugate_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT CREATE, USAGE ON SCHEMA public TO taugate_owner;
GRANT USAGE ON SCHEMA public TO taugate_coordinator, taugate_client, taugate_reader;
COMMIT;
