WITH old AS (
    DELETE FROM membership WHERE sweep_id = $1 RETURNING cell_key, given_up, given_up_at, given_up_reason
)
INSERT INTO submission_given_up
SELECT DISTINCT ON (cell_key) * FROM old WHERE given_up IS NOT NULL
