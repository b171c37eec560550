-- No result may be recorded between counting and commit: the recorder would not see these memberships, nor we its result.
SELECT pg_advisory_xact_lock($1)
