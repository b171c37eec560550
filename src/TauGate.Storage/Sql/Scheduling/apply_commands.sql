UPDATE command c SET applied_at = clock_timestamp(), outcome = a.outcome
FROM unnest($1, $2) AS a (id, outcome)
WHERE c.id = a.id AND c.applied_at IS NULL
