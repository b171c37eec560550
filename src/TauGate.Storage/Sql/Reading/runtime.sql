SELECT
    position, host, cells, adaptation_mean, adaptation_median, adaptation_min, adaptation_max, evaluation_mean,
    total_seconds
FROM runtime
WHERE sweep = (SELECT name FROM sweep WHERE id = $1)
ORDER BY position, host
