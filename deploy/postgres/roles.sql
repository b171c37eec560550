-- Roles, database and schema rights for TauGate. Run it any number of times, as a superuser or as the administrator of
-- a managed server (CREATEROLE and CREATEDB):
--
--     psql -f roles.sql                      database "taugate"
--     psql -v database=other -f roles.sql    another one
--
-- "taugate db migrate", run as taugate_owner, makes the tables and their grants, and repeats the grants whenever it
-- runs.

\set ON_ERROR_STOP on
\if :{?database}
\else
\set database taugate
\endif

SELECT format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE', name)
FROM unnest(ARRAY['taugate_owner', 'taugate_coordinator', 'taugate_client', 'taugate_reader']) AS name
WHERE name NOT IN (SELECT rolname FROM pg_roles)
\gexec

-- A user who is no superuser can give a database to taugate_owner only as its member.
SELECT 'GRANT taugate_owner TO CURRENT_USER' WHERE NOT pg_has_role(current_user, 'taugate_owner', 'USAGE')
\gexec

SELECT format('CREATE DATABASE %I OWNER taugate_owner ENCODING ''UTF8'' LOCALE ''C'' TEMPLATE template0', :'database')
WHERE :'database' NOT IN (SELECT datname FROM pg_database)
\gexec

\connect :"database"

BEGIN;
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO taugate_coordinator, taugate_client, taugate_reader;
ALTER DATABASE :"database" OWNER TO taugate_owner;
SELECT pg_has_role(current_user, nspowner, 'USAGE') AS owns_public FROM pg_namespace WHERE nspname = 'public'
\gset
\if :owns_public
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT CREATE, USAGE ON SCHEMA public TO taugate_owner;
GRANT USAGE ON SCHEMA public TO taugate_coordinator, taugate_client, taugate_reader;
\else
-- Before PostgreSQL 15 "public" is the superuser's, and everybody may make tables in it. TauGate's tables go into a
-- schema of its owner; those that are in "public" already are found there.
CREATE SCHEMA IF NOT EXISTS taugate AUTHORIZATION taugate_owner;
GRANT USAGE ON SCHEMA taugate TO taugate_coordinator, taugate_client, taugate_reader;
ALTER DATABASE :"database" SET search_path = taugate, public;
\endif
COMMIT;
