#!/bin/sh
# The postgres image runs this when it makes its data folder: TauGate's roles and database, then the roles' passwords
# from the environment.
set -eu
psql --no-psqlrc --username postgres --dbname postgres --file /taugate-postgres/roles.sql
psql --no-psqlrc --quiet --username postgres --dbname postgres --set ON_ERROR_STOP=1 <<'SQL'
\getenv password TAUGATE_OWNER_PASSWORD
ALTER ROLE taugate_owner PASSWORD :'password';
\getenv password TAUGATE_COORDINATOR_PASSWORD
ALTER ROLE taugate_coordinator PASSWORD :'password';
\getenv password TAUGATE_CLIENT_PASSWORD
ALTER ROLE taugate_client PASSWORD :'password';
\getenv password TAUGATE_READER_PASSWORD
ALTER ROLE taugate_reader PASSWORD :'password';
SQL
