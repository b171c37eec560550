-- Commands about a sweep and submissions of it go one after another. Foreign keys that name the sweep do not wait for
-- this lock.
SELECT name, state FROM sweep s
WHERE id = $1 AND (revision > 0 OR EXISTS (SELECT FROM pending_sweep p WHERE p.sweep_id = s.id))
FOR NO KEY UPDATE
