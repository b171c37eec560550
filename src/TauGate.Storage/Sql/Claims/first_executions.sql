-- When each of these tasks gave a result for the first time, by the number of the execution; whatever became of it.
SELECT task AS cell, min(number) AS number FROM execution WHERE task = ANY ($1) GROUP BY task
