SELECT 1 FROM sweep_counter WHERE sweep_id IN (SELECT sweep_id FROM active_sweep) ORDER BY sweep_id FOR UPDATE
