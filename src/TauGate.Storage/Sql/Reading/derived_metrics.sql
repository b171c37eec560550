SELECT position, metric, n, mean, std, ci_low, ci_high
FROM derived_metric WHERE sweep = (SELECT name FROM sweep WHERE id = $1) ORDER BY position, metric
