-- A cancelled sweep is wanted again; a paused one stays paused.
UPDATE sweep SET state = 'active' WHERE id = $1 AND state = 'cancelled'
