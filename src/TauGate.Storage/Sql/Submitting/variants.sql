INSERT INTO sweep_variant (sweep_id, variant, label, method, axes)
SELECT $1, variant, label, method, axes FROM submission_variant
ON CONFLICT (sweep_id, variant) DO UPDATE SET label = excluded.label, method = excluded.method, axes = excluded.axes
