-- Locks the sweep's counters, which every change of given-up places takes first.
SELECT EXISTS (SELECT FROM active_sweep a WHERE a.sweep_id = c.sweep_id) FROM sweep_counter c WHERE c.sweep_id = $1 FOR UPDATE
