SELECT position, metric, n, mean, std, ci_low, ci_high FROM main_metric WHERE sweep = $1
