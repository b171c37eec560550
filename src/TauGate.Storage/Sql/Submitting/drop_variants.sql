DELETE FROM sweep_variant
WHERE sweep_id = $1 AND variant > (SELECT max(variant) FROM submission_variant)
