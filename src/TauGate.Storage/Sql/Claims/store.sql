-- Run under the advisory lock against recording, so that every result has a number up to the registration's, or is
-- recorded after it.
WITH added AS (
    INSERT INTO registration (sweep, spec_digest, spec, tuned_from)
    SELECT $3, $1, $4, $2
    WHERE NOT EXISTS (SELECT FROM registration WHERE spec_digest = $1 AND tuned_from IS NOT DISTINCT FROM $2)
    RETURNING id
)
INSERT INTO registered_claim (registration_id, name, text, arms, seeds)
SELECT added.id, c.* FROM added, unnest($5, $6, $7, $8) AS c (name, text, arms, seeds)
