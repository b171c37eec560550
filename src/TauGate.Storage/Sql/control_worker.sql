-- Whether a worker is on its way out already.
SELECT w.state IN ('draining', 'left') OR EXISTS (SELECT FROM command c WHERE c.worker = w.id AND c.applied_at IS NULL)
FROM worker w WHERE w.id = $1
