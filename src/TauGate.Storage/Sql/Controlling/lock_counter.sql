-- The sweep's counters, which every change of given-up places takes first.
SELECT 1 FROM sweep_counter WHERE sweep_id = $1 FOR UPDATE
