SELECT ordinal FROM membership WHERE sweep_id = $1 AND given_up IS NOT NULL
