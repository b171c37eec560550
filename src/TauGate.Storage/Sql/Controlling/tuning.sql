-- The tuning sweep that a sweep waits for.
SELECT tuning_sweep_id FROM pending_sweep WHERE sweep_id = $1
