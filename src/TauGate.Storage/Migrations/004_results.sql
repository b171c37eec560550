-- schema_version: 1
-- More views for users, which the tables of `taugate table` are made of, and functions over correctness bits: docs/results.md. Programs of before
-- go on with this schema: nothing that they know changes.

-- Correctness bits (cell_images: one bit an image, image 0 in the lowest bit of byte 0, which is how get_bit counts) ----------------

-- PostgreSQL counts bits itself since version 14.
DO $do$
BEGIN
    IF current_setting('server_version_num')::integer >= 140000 THEN
        CREATE FUNCTION ones(bits bit varying) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT bit_count(bits)::integer';
    ELSE
        CREATE FUNCTION ones(bits bit varying) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT length(replace(bits::text, ''0'', ''''))';
    END IF;
END $do$;
COMMENT ON FUNCTION ones IS 'How many bits are 1.';

CREATE FUNCTION correct_count(bits bytea) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT ones(('x' || encode(bits, 'hex'))::varbit)
$$;
COMMENT ON FUNCTION correct_count IS 'How many images are correct: bits that are 1.';

CREATE FUNCTION both_count(first bytea, second bytea) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT ones(('x' || encode(first, 'hex'))::varbit & ('x' || encode(second, 'hex'))::varbit)
$$;
COMMENT ON FUNCTION both_count IS 'How many images both have right.';

CREATE FUNCTION only_first_count(first bytea, second bytea) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT ones(('x' || encode(first, 'hex'))::varbit & ~('x' || encode(second, 'hex'))::varbit)
$$;
COMMENT ON FUNCTION only_first_count IS 'How many images the first has right and the second wrong.';

-- The empty string makes a copy in memory, without which every bit would be read through the table's out-of-line storage again.
CREATE FUNCTION only_first_images(first bytea, second bytea) RETURNS SETOF integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 100 AS $$
    SELECT image
    FROM (SELECT first || ''::bytea AS a, second || ''::bytea AS b OFFSET 0) AS bits, generate_series(0, octet_length(a) * 8 - 1) AS image
    WHERE get_bit(a, image) = 1 AND get_bit(b, image) = 0
$$;
COMMENT ON FUNCTION only_first_images IS 'Which images, by their place in the test file, the first has right and the second wrong.';

-- A labels file (IDX: 8 bytes, then one a label) as one mask of bits for each class.
CREATE FUNCTION class_masks(labels bytea) RETURNS TABLE (class integer, images bigint, mask bytea) LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000000 ROWS 10 AS $$
    WITH label (image, class) AS MATERIALIZED (
        SELECT image, get_byte(file.bytes, 8 + image)
        FROM (SELECT labels || ''::bytea AS bytes OFFSET 0) AS file, generate_series(0, octet_length(file.bytes) - 9) AS image
    ), part (class, place, eight, images) AS (
        SELECT c.class, place, coalesce(sum(1 << (l.image % 8)), 0)::integer, count(l.image)
        FROM (SELECT DISTINCT class FROM label) AS c
        CROSS JOIN generate_series(0, (SELECT max(image) / 8 FROM label)) AS place
        LEFT JOIN label l ON l.class = c.class AND l.image / 8 = place
        GROUP BY c.class, place
    )
    SELECT class, sum(images)::bigint, string_agg(set_byte('\x00'::bytea, 0, eight), ''::bytea ORDER BY place) FROM part GROUP BY class
$$;
COMMENT ON FUNCTION class_masks IS 'For each class of an IDX labels file how many images it has, and its images as bits.';

CREATE VIEW correct_bits AS
SELECT
    s.name AS sweep, m.variant AS position, v.label, v.method, v.axes, m.seed, r.status, encode(r.foundation_digest, 'hex') AS foundation_digest,
    r.target_images AS images, i.target, i.source, i.hardened_target, i.hardened_source, i.foundation_target, i.foundation_source
FROM membership m
JOIN sweep s ON s.id = m.sweep_id
JOIN sweep_variant v ON v.sweep_id = m.sweep_id AND v.variant = m.variant
JOIN cell_result r ON r.key = m.cell_key
JOIN cell_images i ON i.cell_key = r.key;
COMMENT ON VIEW correct_bits IS 'For each cell which test images it has right: one bit an image in file order, image 0 in the lowest bit of byte 0, 1 is correct.';
COMMENT ON COLUMN correct_bits.sweep IS 'Name of the sweep.';
COMMENT ON COLUMN correct_bits.position IS 'Index of the variant (label and axis values) in the order of the sweep file.';
COMMENT ON COLUMN correct_bits.label IS 'Label in the sweep file.';
COMMENT ON COLUMN correct_bits.method IS 'Method''s id.';
COMMENT ON COLUMN correct_bits.axes IS 'Values that vary within the sweep, as a JSON object.';
COMMENT ON COLUMN correct_bits.seed IS 'Seed.';
COMMENT ON COLUMN correct_bits.status IS 'done, diverged or collapsed.';
COMMENT ON COLUMN correct_bits.foundation_digest IS 'Digest of the foundation''s tensors.';
COMMENT ON COLUMN correct_bits.images IS 'Test images.';
COMMENT ON COLUMN correct_bits.target IS 'Rotated images, adapter on.';
COMMENT ON COLUMN correct_bits.source IS 'Upright images, adapter on.';
COMMENT ON COLUMN correct_bits.hardened_target IS 'Rotated images, gates hardened; taugate only.';
COMMENT ON COLUMN correct_bits.hardened_source IS 'Upright images, gates hardened; taugate only.';
COMMENT ON COLUMN correct_bits.foundation_target IS 'Rotated images, the untouched foundation.';
COMMENT ON COLUMN correct_bits.foundation_source IS 'Upright images, the untouched foundation.';

CREATE VIEW class_accuracy AS
SELECT
    s.name AS sweep, m.variant AS position, v.label, v.method, v.axes, m.seed, r.status, c.class, c.images,
    both_count(i.target, c.mask)::double precision / c.images AS target_accuracy,
    both_count(i.source, c.mask)::double precision / c.images AS source_accuracy,
    both_count(i.foundation_target, c.mask)::double precision / c.images AS foundation_target_accuracy,
    both_count(i.foundation_source, c.mask)::double precision / c.images AS foundation_source_accuracy
FROM sweep s
JOIN sweep_revision p ON p.sweep_id = s.id AND p.revision = s.revision
JOIN artifact a ON a.digest = decode(convert_from(p.spec, 'UTF8')::jsonb -> 'data' ->> 'test_labels', 'hex')
CROSS JOIN LATERAL class_masks(a.bytes) AS c
JOIN membership m ON m.sweep_id = s.id
JOIN sweep_variant v ON v.sweep_id = m.sweep_id AND v.variant = m.variant
JOIN cell_result r ON r.key = m.cell_key
JOIN cell_images i ON i.cell_key = r.key;
COMMENT ON VIEW class_accuracy IS 'Accuracy by class of the image, a row for each cell and class. Needs the data set''s labels in the database, where run and coordinator put them.';
COMMENT ON COLUMN class_accuracy.sweep IS 'Name of the sweep.';
COMMENT ON COLUMN class_accuracy.position IS 'Index of the variant (label and axis values) in the order of the sweep file.';
COMMENT ON COLUMN class_accuracy.label IS 'Label in the sweep file.';
COMMENT ON COLUMN class_accuracy.method IS 'Method''s id.';
COMMENT ON COLUMN class_accuracy.axes IS 'Values that vary within the sweep, as a JSON object.';
COMMENT ON COLUMN class_accuracy.seed IS 'Seed.';
COMMENT ON COLUMN class_accuracy.status IS 'done, diverged or collapsed.';
COMMENT ON COLUMN class_accuracy.class IS 'Class of the images, 0 to 9.';
COMMENT ON COLUMN class_accuracy.images IS 'Test images of the class.';
COMMENT ON COLUMN class_accuracy.target_accuracy IS 'Accuracy on the rotated images of the class, 0 to 1.';
COMMENT ON COLUMN class_accuracy.source_accuracy IS 'Accuracy on the upright images of the class.';
COMMENT ON COLUMN class_accuracy.foundation_target_accuracy IS 'The untouched foundation''s on the rotated ones.';
COMMENT ON COLUMN class_accuracy.foundation_source_accuracy IS 'The untouched foundation''s on the upright ones.';

CREATE VIEW paired AS
SELECT
    r.sweep, r.position, r.label, r.axes, o.position AS other_position, o.label AS other_label, o.axes AS other_axes,
    r.seed, r.foundation_digest, x.metric, x.value, x.other_value, x.value - x.other_value AS difference
FROM result r
JOIN result o ON o.sweep = r.sweep AND o.seed = r.seed AND o.foundation_digest = r.foundation_digest AND o.position <> r.position
CROSS JOIN LATERAL (VALUES
        ('target_accuracy', r.target_accuracy, o.target_accuracy),
        ('target_cross_entropy', r.target_cross_entropy, o.target_cross_entropy),
        ('source_accuracy', r.source_accuracy, o.source_accuracy),
        ('source_cross_entropy', r.source_cross_entropy, o.source_cross_entropy),
        ('hardened_target_accuracy', r.hardened_target_accuracy, o.hardened_target_accuracy),
        ('hardened_target_cross_entropy', r.hardened_target_cross_entropy, o.hardened_target_cross_entropy),
        ('hardened_source_accuracy', r.hardened_source_accuracy, o.hardened_source_accuracy),
        ('hardened_source_cross_entropy', r.hardened_source_cross_entropy, o.hardened_source_cross_entropy),
        ('foundation_target_accuracy', r.foundation_target_accuracy, o.foundation_target_accuracy),
        ('foundation_target_cross_entropy', r.foundation_target_cross_entropy, o.foundation_target_cross_entropy),
        ('foundation_source_accuracy', r.foundation_source_accuracy, o.foundation_source_accuracy),
        ('foundation_source_cross_entropy', r.foundation_source_cross_entropy, o.foundation_source_cross_entropy),
        ('high_activity_fraction', r.high_activity_fraction, o.high_activity_fraction),
        ('participation', r.participation, o.participation),
        ('dead_fraction', r.dead_fraction, o.dead_fraction),
        ('foundation_high_activity_fraction', r.foundation_high_activity_fraction, o.foundation_high_activity_fraction),
        ('foundation_participation', r.foundation_participation, o.foundation_participation),
        ('foundation_dead_fraction', r.foundation_dead_fraction, o.foundation_dead_fraction)
) AS x (metric, value, other_value)
-- NaN is above infinity.
WHERE r.status <> 'diverged' AND o.status <> 'diverged'
    AND x.value > '-Infinity' AND x.value < 'Infinity' AND x.other_value > '-Infinity' AND x.other_value < 'Infinity';
COMMENT ON VIEW paired IS 'Differences between two rows of the table, a row for each seed and metric: cells that started from the same foundation and did not diverge. Name at least one of the two rows: all pairs of rows are the square of the table.';
COMMENT ON COLUMN paired.sweep IS 'Name of the sweep.';
COMMENT ON COLUMN paired.position IS 'Index of the first row.';
COMMENT ON COLUMN paired.label IS 'Its label.';
COMMENT ON COLUMN paired.axes IS 'Its axis values.';
COMMENT ON COLUMN paired.other_position IS 'Index of the row it is compared with.';
COMMENT ON COLUMN paired.other_label IS 'Its label.';
COMMENT ON COLUMN paired.other_axes IS 'Its axis values.';
COMMENT ON COLUMN paired.seed IS 'Seed.';
COMMENT ON COLUMN paired.foundation_digest IS 'Digest of the tensors of the foundation that both started from.';
COMMENT ON COLUMN paired.metric IS 'Name of the metric, a column of result.';
COMMENT ON COLUMN paired.value IS 'The first row''s.';
COMMENT ON COLUMN paired.other_value IS 'The other row''s.';
COMMENT ON COLUMN paired.difference IS 'value less other_value.';

CREATE VIEW unpaired AS
SELECT
    s.name AS sweep, m.variant AS position, v.label, v.axes, n.variant AS other_position, w.label AS other_label, w.axes AS other_axes, m.seed,
    CASE
        WHEN r.key IS NULL THEN 'no result'
        WHEN o.key IS NULL THEN 'the other has no result'
        WHEN r.status = 'diverged' THEN 'diverged'
        WHEN o.status = 'diverged' THEN 'the other diverged'
        ELSE 'another foundation'
    END AS reason
FROM sweep s
JOIN membership m ON m.sweep_id = s.id
JOIN membership n ON n.sweep_id = m.sweep_id AND n.seed = m.seed AND n.variant <> m.variant
JOIN sweep_variant v ON v.sweep_id = m.sweep_id AND v.variant = m.variant
JOIN sweep_variant w ON w.sweep_id = n.sweep_id AND w.variant = n.variant
LEFT JOIN cell_result r ON r.key = m.cell_key
LEFT JOIN cell_result o ON o.key = n.cell_key
WHERE r.key IS NULL OR o.key IS NULL OR r.status = 'diverged' OR o.status = 'diverged' OR r.foundation_digest <> o.foundation_digest;
COMMENT ON VIEW unpaired IS 'Seeds that are not in paired, and why. Name at least one of the two rows.';
COMMENT ON COLUMN unpaired.sweep IS 'Name of the sweep.';
COMMENT ON COLUMN unpaired.position IS 'Index of the first row.';
COMMENT ON COLUMN unpaired.label IS 'Its label.';
COMMENT ON COLUMN unpaired.axes IS 'Its axis values.';
COMMENT ON COLUMN unpaired.other_position IS 'Index of the row it is compared with.';
COMMENT ON COLUMN unpaired.other_label IS 'Its label.';
COMMENT ON COLUMN unpaired.other_axes IS 'Its axis values.';
COMMENT ON COLUMN unpaired.seed IS 'Seed.';
COMMENT ON COLUMN unpaired.reason IS 'no result, the other has no result, diverged, the other diverged, or another foundation.';

CREATE VIEW layer AS
SELECT
    r.sweep, r.position, r.label, r.method, r.axes, r.ordinal, r.seed, r.status, g.layer, g.width,
    g.high_activity::double precision / g.width AS high_activity_fraction,
    g.participation,
    g.dead::double precision / g.width AS dead_fraction,
    g.foundation_high_activity::double precision / g.width AS foundation_high_activity_fraction,
    g.foundation_participation,
    g.foundation_dead::double precision / g.width AS foundation_dead_fraction,
    g.preactivation_deviation
FROM result r JOIN gate_measure g ON g.cell_key = decode(r.cell_key, 'hex');
COMMENT ON VIEW layer IS 'Gates by hidden layer, a row for each taugate cell and layer, beside the untouched foundation''s (tau = 0, gamma = 1, same sharpness).';
COMMENT ON COLUMN layer.sweep IS 'Name of the sweep.';
COMMENT ON COLUMN layer.position IS 'Index of the variant (label and axis values) in the order of the sweep file.';
COMMENT ON COLUMN layer.label IS 'Label in the sweep file.';
COMMENT ON COLUMN layer.method IS 'Method''s id.';
COMMENT ON COLUMN layer.axes IS 'Values that vary within the sweep, as a JSON object.';
COMMENT ON COLUMN layer.seed IS 'Seed.';
COMMENT ON COLUMN layer.ordinal IS 'Place in the sweep''s grid.';
COMMENT ON COLUMN layer.status IS 'done, diverged or collapsed.';
COMMENT ON COLUMN layer.layer IS '0 is the first hidden layer.';
COMMENT ON COLUMN layer.width IS 'Hidden units.';
COMMENT ON COLUMN layer.high_activity_fraction IS 'Share of units whose mean soft gate on the rotated test images exceeds 0.5.';
COMMENT ON COLUMN layer.participation IS 'P[z > max(tau, 0)] over units and rotated test images.';
COMMENT ON COLUMN layer.dead_fraction IS 'Share of units that never take part on the rotated training images.';
COMMENT ON COLUMN layer.foundation_high_activity_fraction IS 'The same of the untouched foundation.';
COMMENT ON COLUMN layer.foundation_participation IS 'The same of the untouched foundation.';
COMMENT ON COLUMN layer.foundation_dead_fraction IS 'The same of the untouched foundation.';
COMMENT ON COLUMN layer.preactivation_deviation IS 'Standard deviation of z over units and rotated test images: what the sharpness is measured in.';

CREATE VIEW layer_metric AS
SELECT
    sweep, position, label, method, axes, layer, metric, n, mean, std,
    mean - half_width AS ci_low,
    mean + half_width AS ci_high
FROM (
    SELECT
        sweep, position, label, method, axes, layer, metric,
        count(*) AS n,
        avg(value ORDER BY ordinal) AS mean,
        stddev_samp(value ORDER BY ordinal) AS std,
        student_t_975(count(*) - 1) * stddev_samp(value ORDER BY ordinal) / sqrt(count(*)) AS half_width
    FROM (
        SELECT l.sweep, l.position, l.label, l.method, l.axes, l.layer, l.ordinal, l.status, x.metric, x.value
        FROM layer l CROSS JOIN LATERAL (VALUES
            ('high_activity_fraction', l.high_activity_fraction),
            ('participation', l.participation),
            ('dead_fraction', l.dead_fraction),
            ('foundation_high_activity_fraction', l.foundation_high_activity_fraction),
            ('foundation_participation', l.foundation_participation),
            ('foundation_dead_fraction', l.foundation_dead_fraction),
            ('preactivation_deviation', l.preactivation_deviation)
        ) AS x (metric, value)
    ) measured
    WHERE status <> 'diverged' AND value > '-Infinity' AND value < 'Infinity'
    GROUP BY sweep, position, label, method, axes, layer, metric
) aggregated;
COMMENT ON VIEW layer_metric IS 'Means over seeds of layer, as main_metric has them of result.';
COMMENT ON COLUMN layer_metric.sweep IS 'Name of the sweep.';
COMMENT ON COLUMN layer_metric.position IS 'Index of the variant (label and axis values) in the order of the sweep file.';
COMMENT ON COLUMN layer_metric.label IS 'Label in the sweep file.';
COMMENT ON COLUMN layer_metric.method IS 'Method''s id.';
COMMENT ON COLUMN layer_metric.axes IS 'Values that vary within the sweep, as a JSON object.';
COMMENT ON COLUMN layer_metric.layer IS '0 is the first hidden layer.';
COMMENT ON COLUMN layer_metric.metric IS 'Name of the measure, a column of layer.';
COMMENT ON COLUMN layer_metric.n IS 'Cells in the mean: with a finite value, not diverged.';
COMMENT ON COLUMN layer_metric.mean IS 'Mean over seeds.';
COMMENT ON COLUMN layer_metric.std IS 'Standard deviation over seeds, ddof 1; null below two seeds.';
COMMENT ON COLUMN layer_metric.ci_low IS 'Lower end of the unadjusted 95 % t interval of the mean; null below two seeds.';
COMMENT ON COLUMN layer_metric.ci_high IS 'Upper end of it.';

CREATE VIEW retention AS
SELECT
    sweep, position, label, method, axes, ordinal, seed, status,
    target_accuracy, foundation_target_accuracy, target_accuracy - foundation_target_accuracy AS target_change,
    source_accuracy, foundation_source_accuracy, source_accuracy - foundation_source_accuracy AS source_change
FROM result;
COMMENT ON VIEW retention IS 'What a cell gains on the mode adapted to and what it keeps of the other: accuracy on both modes with the adapter on and off.';
COMMENT ON COLUMN retention.sweep IS 'Name of the sweep.';
COMMENT ON COLUMN retention.position IS 'Index of the variant (label and axis values) in the order of the sweep file.';
COMMENT ON COLUMN retention.label IS 'Label in the sweep file.';
COMMENT ON COLUMN retention.method IS 'Method''s id.';
COMMENT ON COLUMN retention.axes IS 'Values that vary within the sweep, as a JSON object.';
COMMENT ON COLUMN retention.seed IS 'Seed.';
COMMENT ON COLUMN retention.ordinal IS 'Place in the sweep''s grid.';
COMMENT ON COLUMN retention.status IS 'done, diverged or collapsed.';
COMMENT ON COLUMN retention.target_accuracy IS 'Rotated test images, adapter on.';
COMMENT ON COLUMN retention.foundation_target_accuracy IS 'Rotated test images, adapter off: the foundation.';
COMMENT ON COLUMN retention.target_change IS 'The first less the second: what adapting gained.';
COMMENT ON COLUMN retention.source_accuracy IS 'Upright test images, adapter on.';
COMMENT ON COLUMN retention.foundation_source_accuracy IS 'Upright test images, adapter off.';
COMMENT ON COLUMN retention.source_change IS 'The first less the second: negative is forgotten.';

CREATE VIEW hardening AS
SELECT
    r.sweep, r.position, r.label, r.method, r.axes, r.ordinal, r.seed, r.status,
    r.target_accuracy, r.hardened_target_accuracy, r.hardened_target_accuracy - r.target_accuracy AS target_hardening,
    r.source_accuracy, r.hardened_source_accuracy, r.hardened_source_accuracy - r.source_accuracy AS source_hardening,
    only_first_count(i.target, i.hardened_target) AS target_only_soft, only_first_count(i.hardened_target, i.target) AS target_only_hardened,
    only_first_count(i.source, i.hardened_source) AS source_only_soft, only_first_count(i.hardened_source, i.source) AS source_only_hardened
FROM result r LEFT JOIN cell_images i ON i.cell_key = decode(r.cell_key, 'hex')
WHERE r.hardened_target_accuracy IS NOT NULL;
COMMENT ON VIEW hardening IS 'Soft against hardened gates, a row for each taugate cell.';
COMMENT ON COLUMN hardening.sweep IS 'Name of the sweep.';
COMMENT ON COLUMN hardening.position IS 'Index of the variant (label and axis values) in the order of the sweep file.';
COMMENT ON COLUMN hardening.label IS 'Label in the sweep file.';
COMMENT ON COLUMN hardening.method IS 'Method''s id.';
COMMENT ON COLUMN hardening.axes IS 'Values that vary within the sweep, as a JSON object.';
COMMENT ON COLUMN hardening.seed IS 'Seed.';
COMMENT ON COLUMN hardening.ordinal IS 'Place in the sweep''s grid.';
COMMENT ON COLUMN hardening.status IS 'done, diverged or collapsed.';
COMMENT ON COLUMN hardening.target_accuracy IS 'Rotated test images, soft gates.';
COMMENT ON COLUMN hardening.hardened_target_accuracy IS 'Rotated test images, hardened gates.';
COMMENT ON COLUMN hardening.target_hardening IS 'The second less the first.';
COMMENT ON COLUMN hardening.source_accuracy IS 'Upright test images, soft gates.';
COMMENT ON COLUMN hardening.hardened_source_accuracy IS 'Upright test images, hardened gates.';
COMMENT ON COLUMN hardening.source_hardening IS 'The second less the first.';
COMMENT ON COLUMN hardening.target_only_soft IS 'Rotated test images that only soft gates have right.';
COMMENT ON COLUMN hardening.target_only_hardened IS 'Rotated test images that only hardened gates have right.';
COMMENT ON COLUMN hardening.source_only_soft IS 'Upright test images that only soft gates have right.';
COMMENT ON COLUMN hardening.source_only_hardened IS 'Upright test images that only hardened gates have right.';

CREATE VIEW derived_metric AS
SELECT
    sweep, position, label, method, axes, metric, n, mean, std,
    mean - half_width AS ci_low,
    mean + half_width AS ci_high
FROM (
    SELECT
        sweep, position, label, method, axes, metric,
        count(*) AS n,
        avg(value ORDER BY ordinal) AS mean,
        stddev_samp(value ORDER BY ordinal) AS std,
        student_t_975(count(*) - 1) * stddev_samp(value ORDER BY ordinal) / sqrt(count(*)) AS half_width
    FROM (
        SELECT r.sweep, r.position, r.label, r.method, r.axes, r.ordinal, r.status, x.metric, x.value
        FROM retention r CROSS JOIN LATERAL (VALUES
            ('target_change', r.target_change),
            ('source_change', r.source_change)
        ) AS x (metric, value)
        UNION ALL
        SELECT h.sweep, h.position, h.label, h.method, h.axes, h.ordinal, h.status, x.metric, x.value
        FROM hardening h CROSS JOIN LATERAL (VALUES
            ('target_hardening', h.target_hardening),
            ('source_hardening', h.source_hardening),
            ('target_only_soft', h.target_only_soft),
            ('target_only_hardened', h.target_only_hardened),
            ('source_only_soft', h.source_only_soft),
            ('source_only_hardened', h.source_only_hardened)
        ) AS x (metric, value)
    ) measured
    WHERE status <> 'diverged' AND value > '-Infinity' AND value < 'Infinity'
    GROUP BY sweep, position, label, method, axes, metric
) aggregated;
COMMENT ON VIEW derived_metric IS 'Means over seeds of what retention and hardening derive, as main_metric has them of result.';
COMMENT ON COLUMN derived_metric.sweep IS 'Name of the sweep.';
COMMENT ON COLUMN derived_metric.position IS 'Index of the variant (label and axis values) in the order of the sweep file.';
COMMENT ON COLUMN derived_metric.label IS 'Label in the sweep file.';
COMMENT ON COLUMN derived_metric.method IS 'Method''s id.';
COMMENT ON COLUMN derived_metric.axes IS 'Values that vary within the sweep, as a JSON object.';
COMMENT ON COLUMN derived_metric.metric IS 'Name of the measure, a column of retention or hardening.';
COMMENT ON COLUMN derived_metric.n IS 'Cells in the mean: with a finite value, not diverged.';
COMMENT ON COLUMN derived_metric.mean IS 'Mean over seeds.';
COMMENT ON COLUMN derived_metric.std IS 'Standard deviation over seeds, ddof 1; null below two seeds.';
COMMENT ON COLUMN derived_metric.ci_low IS 'Lower end of the unadjusted 95 % t interval of the mean; null below two seeds.';
COMMENT ON COLUMN derived_metric.ci_high IS 'Upper end of it.';

CREATE VIEW learning_curve AS
SELECT
    s.name AS sweep, m.variant AS position, v.label, v.method, v.axes, m.seed, e.epoch, e.train_loss,
    e.target_correct::double precision / e.images AS target_accuracy, e.target_cross_entropy,
    e.source_correct::double precision / e.images AS source_accuracy, e.source_cross_entropy
FROM epoch_measure e
JOIN membership m ON m.cell_key = e.cell_key
JOIN sweep s ON s.id = m.sweep_id
JOIN sweep_variant v ON v.sweep_id = m.sweep_id AND v.variant = m.variant;
COMMENT ON VIEW learning_curve IS 'The validation curve, a row for each cell and epoch. Validation is easier than test here: the two never share a column.';
COMMENT ON COLUMN learning_curve.sweep IS 'Name of the sweep.';
COMMENT ON COLUMN learning_curve.position IS 'Index of the variant (label and axis values) in the order of the sweep file.';
COMMENT ON COLUMN learning_curve.label IS 'Label in the sweep file.';
COMMENT ON COLUMN learning_curve.method IS 'Method''s id.';
COMMENT ON COLUMN learning_curve.axes IS 'Values that vary within the sweep, as a JSON object.';
COMMENT ON COLUMN learning_curve.seed IS 'Seed.';
COMMENT ON COLUMN learning_curve.epoch IS '0 is the untrained adapter.';
COMMENT ON COLUMN learning_curve.train_loss IS 'Mean training loss of the epoch''s steps, nats; null at epoch 0.';
COMMENT ON COLUMN learning_curve.target_accuracy IS 'Accuracy on the rotated validation images, 0 to 1.';
COMMENT ON COLUMN learning_curve.target_cross_entropy IS 'Mean cross-entropy on them, nats.';
COMMENT ON COLUMN learning_curve.source_accuracy IS 'Accuracy on the upright validation images.';
COMMENT ON COLUMN learning_curve.source_cross_entropy IS 'Mean cross-entropy on them, nats.';

CREATE VIEW unit AS
SELECT
    s.name AS sweep, m.variant AS position, v.label, v.axes, m.seed, u.layer, u.unit, u.threshold, u.gain, u.target_gate, u.source_gate,
    u.target_participation, u.source_participation, u.target_gate_by_class, u.source_gate_by_class
FROM unit_measure u
JOIN membership m ON m.cell_key = u.cell_key
JOIN sweep s ON s.id = m.sweep_id
JOIN sweep_variant v ON v.sweep_id = m.sweep_id AND v.variant = m.variant;
COMMENT ON VIEW unit IS 'Hidden units of taugate cells, for the seeds that record: { units: ... } names.';
COMMENT ON COLUMN unit.sweep IS 'Name of the sweep.';
COMMENT ON COLUMN unit.position IS 'Index of the variant (label and axis values) in the order of the sweep file.';
COMMENT ON COLUMN unit.label IS 'Label in the sweep file.';
COMMENT ON COLUMN unit.axes IS 'Values that vary within the sweep, as a JSON object.';
COMMENT ON COLUMN unit.seed IS 'Seed.';
COMMENT ON COLUMN unit.layer IS '0 is the first hidden layer.';
COMMENT ON COLUMN unit.unit IS 'Index in the layer.';
COMMENT ON COLUMN unit.threshold IS 'tau, in units of z.';
COMMENT ON COLUMN unit.gain IS 'gamma.';
COMMENT ON COLUMN unit.target_gate IS 'Mean soft gate on the rotated test images.';
COMMENT ON COLUMN unit.source_gate IS 'Mean soft gate on the upright test images.';
COMMENT ON COLUMN unit.target_participation IS 'Share of rotated test images for which it takes part.';
COMMENT ON COLUMN unit.source_participation IS 'Share of upright test images for which it takes part.';
COMMENT ON COLUMN unit.target_gate_by_class IS 'Mean soft gate by class 0 to 9, rotated; the first element is class 0.';
COMMENT ON COLUMN unit.source_gate_by_class IS 'The same, upright.';

CREATE VIEW runtime AS
SELECT
    sweep, position, label, method, axes, host, count(*) AS cells,
    avg(adaptation_seconds) AS adaptation_mean, percentile_cont(0.5) WITHIN GROUP (ORDER BY adaptation_seconds) AS adaptation_median,
    min(adaptation_seconds) AS adaptation_min, max(adaptation_seconds) AS adaptation_max, avg(evaluation_seconds) AS evaluation_mean,
    sum(adaptation_seconds + evaluation_seconds) AS total_seconds
FROM result GROUP BY sweep, position, label, method, axes, host;
COMMENT ON VIEW runtime IS 'Wall seconds on one core by row of the table and host.';
COMMENT ON COLUMN runtime.sweep IS 'Name of the sweep.';
COMMENT ON COLUMN runtime.position IS 'Index of the variant (label and axis values) in the order of the sweep file.';
COMMENT ON COLUMN runtime.label IS 'Label in the sweep file.';
COMMENT ON COLUMN runtime.method IS 'Method''s id.';
COMMENT ON COLUMN runtime.axes IS 'Values that vary within the sweep, as a JSON object.';
COMMENT ON COLUMN runtime.host IS 'Host that computed them.';
COMMENT ON COLUMN runtime.cells IS 'Cells.';
COMMENT ON COLUMN runtime.adaptation_mean IS 'Mean seconds of a cell''s training and validation.';
COMMENT ON COLUMN runtime.adaptation_median IS 'Median of it.';
COMMENT ON COLUMN runtime.adaptation_min IS 'Fastest cell.';
COMMENT ON COLUMN runtime.adaptation_max IS 'Slowest cell.';
COMMENT ON COLUMN runtime.evaluation_mean IS 'Mean seconds of a cell''s test evaluation.';
COMMENT ON COLUMN runtime.total_seconds IS 'Seconds of all cells, both parts.';

CREATE VIEW provenance AS
SELECT
    sweep, host, boot_id, numeric_class, program_version, libtorch_version, count(*) AS cells, sum(attestations)::bigint AS attestations,
    min(recorded_at) AS first_recorded_at, max(recorded_at) AS last_recorded_at
FROM result GROUP BY sweep, host, boot_id, numeric_class, program_version, libtorch_version;
COMMENT ON VIEW provenance IS 'Who computed a sweep''s results, and with what.';
COMMENT ON COLUMN provenance.sweep IS 'Name of the sweep.';
COMMENT ON COLUMN provenance.host IS 'Host.';
COMMENT ON COLUMN provenance.boot_id IS 'Its boot id, which tells two hosts of one name apart.';
COMMENT ON COLUMN provenance.numeric_class IS 'Hosts of one class give the same bits.';
COMMENT ON COLUMN provenance.program_version IS 'TauGate''s version.';
COMMENT ON COLUMN provenance.libtorch_version IS 'libtorch''s version.';
COMMENT ON COLUMN provenance.cells IS 'Cells of the sweep.';
COMMENT ON COLUMN provenance.attestations IS 'Further executions that gave the same bits.';
COMMENT ON COLUMN provenance.first_recorded_at IS 'Database''s clock.';
COMMENT ON COLUMN provenance.last_recorded_at IS 'Database''s clock.';

CREATE VIEW failed_attempt AS
SELECT
    s.name AS sweep, m.variant AS position, v.label, v.axes, m.seed, false AS of_foundation, a.attempt, a.failure_epoch = c.failure_epoch AS is_counted,
    a.kind, a.detail, a.standard_error, a.host, a.worker, a.started_at, a.finished_at, a.recorded_at
FROM failure a
JOIN cell c ON c.key = a.task
JOIN membership m ON m.cell_key = c.key
JOIN sweep s ON s.id = m.sweep_id
JOIN sweep_variant v ON v.sweep_id = m.sweep_id AND v.variant = m.variant
UNION ALL
SELECT
    s.name, NULL, NULL, NULL, f.seed, true, a.attempt, a.failure_epoch = f.failure_epoch,
    a.kind, a.detail, a.standard_error, a.host, a.worker, a.started_at, a.finished_at, a.recorded_at
FROM failure a
JOIN foundation f ON f.key = a.task
JOIN sweep s ON EXISTS (SELECT FROM cell c JOIN membership m ON m.cell_key = c.key WHERE c.foundation_key = f.key AND m.sweep_id = s.id);
COMMENT ON VIEW failed_attempt IS 'Failed attempts at a sweep''s cells and foundations.';
COMMENT ON COLUMN failed_attempt.sweep IS 'Name of the sweep.';
COMMENT ON COLUMN failed_attempt.position IS 'Index of the variant; null for a foundation, which many share.';
COMMENT ON COLUMN failed_attempt.label IS 'Label in the sweep file; null for a foundation.';
COMMENT ON COLUMN failed_attempt.axes IS 'Its axis values; null for a foundation.';
COMMENT ON COLUMN failed_attempt.seed IS 'Seed.';
COMMENT ON COLUMN failed_attempt.of_foundation IS 'At the seed''s foundation rather than a cell.';
COMMENT ON COLUMN failed_attempt.attempt IS '1 is the first.';
COMMENT ON COLUMN failed_attempt.is_counted IS 'Counts towards the limit; false before the last retry.';
COMMENT ON COLUMN failed_attempt.kind IS 'crashed, timed_out or errored.';
COMMENT ON COLUMN failed_attempt.detail IS 'The signal, the time limit or the error.';
COMMENT ON COLUMN failed_attempt.standard_error IS 'The trainer''s last lines.';
COMMENT ON COLUMN failed_attempt.host IS 'Host.';
COMMENT ON COLUMN failed_attempt.worker IS 'Worker''s id.';
COMMENT ON COLUMN failed_attempt.started_at IS 'Worker''s clock.';
COMMENT ON COLUMN failed_attempt.finished_at IS 'Worker''s clock.';
COMMENT ON COLUMN failed_attempt.recorded_at IS 'Database''s clock.';
