-- Ends connections of terms up to the given one: a stalled holder's lock would otherwise block the next term.
SELECT pg_terminate_backend(pid) AS is_ended
FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND substring(application_name FROM '^taugate term=([0-9]+) ')::bigint <= $1
