-- The registration of the specification that a sweep waits to be tuned with.
SELECT r.id
FROM pending_sweep p JOIN registration r ON r.spec_digest = p.spec_digest AND r.tuned_from IS NULL
WHERE p.sweep_id = $1
