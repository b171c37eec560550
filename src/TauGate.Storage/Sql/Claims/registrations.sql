SELECT arms, seeds, sweep, decode(digest, 'hex') AS digest, last_execution, registered_at, claims::integer
FROM claim_registration WHERE arms = ANY ($1)
