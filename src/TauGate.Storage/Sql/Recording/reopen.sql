UPDATE membership SET given_up = NULL, given_up_at = NULL, given_up_reason = NULL
WHERE cell_key = ANY ($1) AND given_up IS NOT NULL
