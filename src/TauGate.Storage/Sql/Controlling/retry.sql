-- Opens again what a sweep gave up, in new failure epochs; attempt numbers go on. Returns how many places of its grid
-- that were.
WITH reopened AS (
    UPDATE membership SET given_up = NULL, given_up_at = NULL, given_up_reason = NULL
    WHERE sweep_id = $1 AND given_up IS NOT NULL
    RETURNING cell_key
), cells AS (
    UPDATE cell SET failure_epoch = failure_epoch + 1
    WHERE key IN (SELECT cell_key FROM reopened)
    RETURNING foundation_key
), foundations AS (
    UPDATE foundation f SET failure_epoch = f.failure_epoch + 1
    WHERE f.key IN (SELECT foundation_key FROM cells)
        AND NOT EXISTS (SELECT FROM foundation_result r WHERE r.key = f.key)
), again AS (
    UPDATE sweep SET epoch = epoch + 1 WHERE id = $1 AND EXISTS (SELECT FROM reopened)
)
UPDATE sweep_counter SET quarantined = 0, blocked = 0
WHERE sweep_id = $1
RETURNING (SELECT count(*) FROM reopened) AS reopened
