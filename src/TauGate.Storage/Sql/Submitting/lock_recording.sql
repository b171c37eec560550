-- No result may be recorded between counting and commit: the recorder would not see these memberships, and the
-- submission would not see its result.
SELECT pg_advisory_xact_lock($1)
