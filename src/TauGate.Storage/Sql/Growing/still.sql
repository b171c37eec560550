-- Whether the sweep is still at that revision, wanted, and not looked at. Its row in sweep is locked already.
SELECT s.id
FROM sweep s JOIN sweep_counter c ON c.sweep_id = s.id
WHERE s.id = $1 AND s.revision = $2 AND s.state <> 'cancelled' AND c.done = c.total
    AND NOT EXISTS (SELECT FROM sweep_look l WHERE l.sweep_id = s.id AND l.revision = s.revision)
    AND NOT EXISTS (SELECT FROM pending_sweep p WHERE p.sweep_id = s.id)
