SELECT position, layer, metric, n, mean, std, ci_low, ci_high
FROM layer_metric WHERE sweep = (SELECT name FROM sweep WHERE id = $1) ORDER BY position, layer, metric
