INSERT INTO sweep_running (sweep_id, term, running)
SELECT s.id, $1, n.running
FROM unnest($2::bigint[], $3::integer[]) AS n (sweep_id, running) JOIN sweep s ON s.id = n.sweep_id
ON CONFLICT (sweep_id) DO UPDATE SET term = excluded.term, running = excluded.running
