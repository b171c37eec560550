-- Shared among writers of results; a submission takes it exclusively while it counts what is already there.
SELECT pg_advisory_xact_lock_shared($1)
