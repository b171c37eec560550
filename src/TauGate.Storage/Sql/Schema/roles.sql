-- Roles of deploy/postgres that this server has, without their prefix.
SELECT substr(rolname, length('taugate_') + 1) AS role
FROM pg_roles
WHERE rolname IN ('taugate_coordinator', 'taugate_client', 'taugate_reader')
