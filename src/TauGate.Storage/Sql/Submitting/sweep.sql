-- A cancelled sweep is wanted again; a paused one stays paused.
UPDATE sweep SET
    revision = $2, detached = detached OR $3, priority = coalesce($4, priority),
    state = CASE state WHEN 'cancelled' THEN 'active' ELSE state END
WHERE id = $1
RETURNING state, priority
