-- Whether a worker was asked to leave and has not been told yet. The state in its row may be that of its previous run:
-- it may have started again a moment ago, and only its coordinator knows.
SELECT EXISTS (SELECT FROM command c WHERE c.worker = w.id AND c.applied_at IS NULL) AS is_asked
FROM worker w WHERE w.id = $1
