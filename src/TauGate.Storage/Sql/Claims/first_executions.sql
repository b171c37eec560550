-- The number of the first execution that gave a result of each of these tasks, even if that is not the result that is
-- used.
SELECT task AS cell, min(number) AS number FROM execution WHERE task = ANY ($1) GROUP BY task
