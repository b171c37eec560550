-- Counters of the sweeps that have any of these cells, always locked in the same order.
SELECT 1 FROM sweep_counter
WHERE sweep_id IN (SELECT sweep_id FROM membership WHERE cell_key = ANY ($1))
ORDER BY sweep_id FOR UPDATE
