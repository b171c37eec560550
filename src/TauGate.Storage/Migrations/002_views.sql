-- schema_version: 1
-- The views, which are the users' interface: docs/results.md.

-- Sweeps whose cells are wanted now. An owner beats every 2 s; one that has been silent for 10 s is gone.
CREATE VIEW active_sweep AS
SELECT s.id AS sweep_id
FROM sweep s
WHERE s.revision > 0 AND (
    EXISTS (
        SELECT FROM sweep_owner o
        WHERE o.sweep_id = s.id AND o.beat_at > clock_timestamp() - interval '10 seconds')
    OR s.detached AND EXISTS (
        SELECT FROM sweep_counter c
        WHERE c.sweep_id = s.id AND c.done + c.quarantined + c.blocked < c.total));
COMMENT ON VIEW active_sweep IS 'Sweeps whose cells are wanted now: attached ones with a living owner, submitted ones with open cells.';

-- Student's t, 0.975 quantile: correctly rounded for small degrees of freedom, computed with 40 digits.
CREATE TABLE student_t (
    df integer PRIMARY KEY CHECK (df > 0),
    t975 double precision NOT NULL CHECK (t975 > 1.95)
);
COMMENT ON TABLE student_t IS 'Student''s t: the 0.975 quantile by degrees of freedom; student_t_975(df) goes on beyond the table.';
INSERT INTO student_t (df, t975) VALUES
    (1, 12.706204736174705), (2, 4.3026527297494639), (3, 3.1824463052837096), (4, 2.7764451051977944), (5, 2.5705818356363155),
    (6, 2.44691185114497), (7, 2.3646242515927853), (8, 2.3060041352041667), (9, 2.2621571627982055), (10, 2.2281388519862747),
    (11, 2.2009851600916399), (12, 2.1788128296672289), (13, 2.1603686564627925), (14, 2.1447866879178038), (15, 2.1314495455597757),
    (16, 2.1199052992212547), (17, 2.1098155778333171), (18, 2.1009220402410385), (19, 2.0930240544083098), (20, 2.0859634472658648),
    (21, 2.0796138447276804), (22, 2.0738730679040262), (23, 2.0686576104190487), (24, 2.0638985616280258), (25, 2.0595385527532977),
    (26, 2.0555294386428732), (27, 2.0518305164802856), (28, 2.0484071417952452), (29, 2.0452296421327043), (30, 2.0422724563012383),
    (31, 2.0395134463964085), (32, 2.036933343460102), (33, 2.0345152974493387), (34, 2.032244509317719), (35, 2.0301079282503432),
    (36, 2.0280940009804509), (37, 2.0261924630291098), (38, 2.0243941639119696), (39, 2.0226909200367611), (40, 2.0210753903062734),
    (41, 2.019540970441376), (42, 2.0180817028184447), (43, 2.0166921992278244), (44, 2.0153675744437638), (45, 2.0141033888808467),
    (46, 2.0128955989194292), (47, 2.0117405137297659), (48, 2.0106347576242322), (49, 2.0095752371292397), (50, 2.0085591121007611),
    (51, 2.007583770315836), (52, 2.0066468050616883), (53, 2.005745995317869), (54, 2.004879288188057), (55, 2.0040447832891459),
    (56, 2.0032407188478722), (57, 2.0024654592910073), (58, 2.0017174841452361), (59, 2.0009953780882677), (60, 2.0002978220142605),
    (61, 1.9996235849949397), (62, 1.998971517033379), (63, 1.9983405425207416), (64, 1.997729654317693), (65, 1.9971379083920041),
    (66, 1.996564418952312), (67, 1.9960083540252967), (68, 1.9954689314298439), (69, 1.994945415107238), (70, 1.9944371117711866),
    (71, 1.9939433678456258), (72, 1.9934635666618724), (73, 1.9929971258898551), (74, 1.9925434951809327), (75, 1.9921021540022421),
    (76, 1.9916726096446645), (77, 1.991254395388385), (78, 1.9908470688116909), (79, 1.9904502102301289), (80, 1.9900634212544462),
    (81, 1.9896863234569029), (82, 1.9893185571365725), (83, 1.9889597801751628), (84, 1.9886096669757091), (85, 1.988267907477222),
    (86, 1.9879342062390206), (87, 1.9876082815890711), (88, 1.9872898648311697), (89, 1.9869786995062815), (90, 1.9866745407037684),
    (91, 1.9863771544186181), (92, 1.9860863169511304), (93, 1.9858018143458234), (94, 1.9855234418666044), (95, 1.9852510035054982),
    (96, 1.9849843115224575), (97, 1.9847231860139847), (98, 1.9844674545084818), (99, 1.9842169515864175), (100, 1.9839715185235523);

-- Beyond the table Fisher's expansion in 1/df about the normal quantile z (Abramowitz and Stegun 26.7.5): at df = 101 its
-- next term is below 1e-9.
CREATE FUNCTION student_t_975(df bigint) RETURNS double precision LANGUAGE sql STABLE STRICT AS $$
    SELECT coalesce(
        (SELECT t975 FROM student_t s WHERE s.df = student_t_975.df),
        (SELECT
            z + (z^3 + z) / (4 * n) + (5 * z^5 + 16 * z^3 + 3 * z) / (96 * n^2)
            + (3 * z^7 + 19 * z^5 + 17 * z^3 - 15 * z) / (384 * n^3)
            + (79 * z^9 + 776 * z^7 + 1482 * z^5 - 1920 * z^3 - 945 * z) / (92160 * n^4)
        FROM (SELECT 1.959963984540054::double precision AS z, df::double precision AS n) x WHERE df > 100))
$$;
COMMENT ON FUNCTION student_t_975 IS 'Half width of a 95 % interval in standard errors: the 0.975 quantile of Student''s t; null below one degree of freedom.';
CREATE VIEW result AS
SELECT
    s.name AS sweep,
    m.ordinal AS ordinal,
    m.variant AS position,
    v.label AS label,
    v.method AS method,
    v.axes AS axes,
    m.seed AS seed,
    r.status AS status,
    r.target_correct::double precision / r.target_images AS target_accuracy,
    r.target_cross_entropy AS target_cross_entropy,
    r.source_correct::double precision / r.source_images AS source_accuracy,
    r.source_cross_entropy AS source_cross_entropy,
    r.hardened_target_correct::double precision / r.target_images AS hardened_target_accuracy,
    r.hardened_target_cross_entropy AS hardened_target_cross_entropy,
    r.hardened_source_correct::double precision / r.source_images AS hardened_source_accuracy,
    r.hardened_source_cross_entropy AS hardened_source_cross_entropy,
    r.foundation_target_correct::double precision / r.target_images AS foundation_target_accuracy,
    r.foundation_target_cross_entropy AS foundation_target_cross_entropy,
    r.foundation_source_correct::double precision / r.source_images AS foundation_source_accuracy,
    r.foundation_source_cross_entropy AS foundation_source_cross_entropy,
    g.high_activity_fraction AS high_activity_fraction,
    g.participation AS participation,
    g.dead_fraction AS dead_fraction,
    g.foundation_high_activity_fraction AS foundation_high_activity_fraction,
    g.foundation_participation AS foundation_participation,
    g.foundation_dead_fraction AS foundation_dead_fraction,
    r.trainable_parameters AS trainable_parameters,
    r.trainable_parameters_by_layer AS trainable_parameters_by_layer,
    r.adaptation_seconds AS adaptation_seconds,
    r.evaluation_seconds AS evaluation_seconds,
    fr.seconds AS foundation_seconds,
    e.host AS host,
    e.boot_id AS boot_id,
    e.worker AS worker,
    e.attempt AS attempt,
    e.program_version AS program_version,
    e.libtorch_version AS libtorch_version,
    encode(e.numeric_class, 'hex') AS numeric_class,
    e.id AS execution,
    e.started_at AS started_at,
    e.finished_at AS finished_at,
    e.recorded_at AS recorded_at,
    (SELECT count(*) FROM attestation a WHERE a.task = r.key AND a.kind = 'attested') AS attestations,
    encode(r.key, 'hex') AS cell_key,
    encode(r.digest, 'hex') AS result_digest,
    encode(c.foundation_key, 'hex') AS foundation_key,
    encode(r.foundation_digest, 'hex') AS foundation_digest,
    encode(r.adapter_digest, 'hex') AS adapter_digest,
    encode(r.adapter, 'hex') AS adapter_artifact
FROM membership m
JOIN sweep s ON s.id = m.sweep_id
JOIN sweep_variant v ON v.sweep_id = m.sweep_id AND v.variant = m.variant
JOIN cell c ON c.key = m.cell_key
JOIN cell_result r ON r.key = m.cell_key
JOIN execution e ON e.id = r.execution
JOIN foundation_result fr ON fr.key = c.foundation_key
LEFT JOIN LATERAL (
    SELECT
        sum(high_activity)::double precision / sum(width) AS high_activity_fraction,
        sum(participation * width) / sum(width) AS participation,
        sum(dead)::double precision / sum(width) AS dead_fraction,
        sum(foundation_high_activity)::double precision / sum(width) AS foundation_high_activity_fraction,
        sum(foundation_participation * width) / sum(width) AS foundation_participation,
        sum(foundation_dead)::double precision / sum(width) AS foundation_dead_fraction
    FROM gate_measure WHERE cell_key = r.key
) g ON true;
COMMENT ON VIEW result IS 'One row for each cell of a sweep that has a result: its place, every metric, and where the numbers come from.';
COMMENT ON COLUMN result.sweep IS 'Name of the sweep.';
COMMENT ON COLUMN result.ordinal IS 'Place in the sweep''s grid: seed index times variants plus variant.';
COMMENT ON COLUMN result.position IS 'Index of the variant (label and axis values) in the order of the sweep file.';
COMMENT ON COLUMN result.label IS 'Label in the sweep file.';
COMMENT ON COLUMN result.method IS 'Method''s id.';
COMMENT ON COLUMN result.axes IS 'Values that vary within the sweep, as a JSON object; rank in it where there is one.';
COMMENT ON COLUMN result.seed IS 'Seed.';
COMMENT ON COLUMN result.status IS 'done, diverged (NaN or infinite loss) or collapsed (did not learn).';
COMMENT ON COLUMN result.target_accuracy IS 'Test accuracy on the rotated mode, 0 to 1.';
COMMENT ON COLUMN result.target_cross_entropy IS 'Mean test cross-entropy on the rotated mode, nats.';
COMMENT ON COLUMN result.source_accuracy IS 'Test accuracy on the upright mode, 0 to 1.';
COMMENT ON COLUMN result.source_cross_entropy IS 'Mean test cross-entropy on the upright mode, nats.';
COMMENT ON COLUMN result.hardened_target_accuracy IS 'taugate with hard gates: accuracy on the rotated mode.';
COMMENT ON COLUMN result.hardened_target_cross_entropy IS 'taugate with hard gates: cross-entropy on the rotated mode, nats.';
COMMENT ON COLUMN result.hardened_source_accuracy IS 'taugate with hard gates: accuracy on the upright mode.';
COMMENT ON COLUMN result.hardened_source_cross_entropy IS 'taugate with hard gates: cross-entropy on the upright mode, nats.';
COMMENT ON COLUMN result.foundation_target_accuracy IS 'The untouched foundation''s accuracy on the rotated mode.';
COMMENT ON COLUMN result.foundation_target_cross_entropy IS 'The untouched foundation''s cross-entropy on the rotated mode, nats.';
COMMENT ON COLUMN result.foundation_source_accuracy IS 'The untouched foundation''s accuracy on the upright mode.';
COMMENT ON COLUMN result.foundation_source_cross_entropy IS 'The untouched foundation''s cross-entropy on the upright mode, nats.';
COMMENT ON COLUMN result.high_activity_fraction IS 'taugate: share of hidden units whose mean soft gate on the rotated test images exceeds 0.5, over all layers.';
COMMENT ON COLUMN result.participation IS 'taugate: P[z > max(tau, 0)] over hidden units and rotated test images.';
COMMENT ON COLUMN result.dead_fraction IS 'taugate: share of hidden units that never take part on the rotated training images.';
COMMENT ON COLUMN result.foundation_high_activity_fraction IS 'The same of the untouched foundation (tau = 0, gamma = 1, same sharpness).';
COMMENT ON COLUMN result.foundation_participation IS 'The same of the untouched foundation.';
COMMENT ON COLUMN result.foundation_dead_fraction IS 'The same of the untouched foundation.';
COMMENT ON COLUMN result.trainable_parameters IS 'Trainable parameters of the adapter.';
COMMENT ON COLUMN result.trainable_parameters_by_layer IS 'The same by linear layer with its activation, output layer last.';
COMMENT ON COLUMN result.adaptation_seconds IS 'Wall seconds of training and validation.';
COMMENT ON COLUMN result.evaluation_seconds IS 'Wall seconds of test evaluation.';
COMMENT ON COLUMN result.foundation_seconds IS 'Wall seconds of the foundation''s training, which all cells of the seed share.';
COMMENT ON COLUMN result.host IS 'Host that computed the result.';
COMMENT ON COLUMN result.boot_id IS 'Boot id of that host, which tells two hosts of one name apart.';
COMMENT ON COLUMN result.worker IS 'Worker''s id.';
COMMENT ON COLUMN result.attempt IS 'Attempt that gave the result; 1 is the first.';
COMMENT ON COLUMN result.program_version IS 'TauGate''s version.';
COMMENT ON COLUMN result.libtorch_version IS 'libtorch''s version.';
COMMENT ON COLUMN result.numeric_class IS 'Hosts of one class give the same bits.';
COMMENT ON COLUMN result.execution IS 'Unique id of the execution.';
COMMENT ON COLUMN result.started_at IS 'Worker''s clock.';
COMMENT ON COLUMN result.finished_at IS 'Worker''s clock.';
COMMENT ON COLUMN result.recorded_at IS 'Database''s clock.';
COMMENT ON COLUMN result.attestations IS 'Further executions that gave the same bits.';
COMMENT ON COLUMN result.cell_key IS 'The cell''s key in the ledger.';
COMMENT ON COLUMN result.result_digest IS 'Digest of the result.';
COMMENT ON COLUMN result.foundation_key IS 'The foundation''s key in the ledger.';
COMMENT ON COLUMN result.foundation_digest IS 'Digest of the foundation''s tensors.';
COMMENT ON COLUMN result.adapter_digest IS 'Digest of the adapter''s tensors.';
COMMENT ON COLUMN result.adapter_artifact IS 'Digest of the stored adapter (a safetensors file in artifact); null when it was not kept.';

CREATE VIEW main_metric AS
SELECT
    sweep, position, label, method, axes, metric, n, mean, std,
    mean - half_width AS ci_low,
    mean + half_width AS ci_high
FROM (
    SELECT
        r.sweep, r.position, r.label, r.method, r.axes, x.metric,
        count(*) AS n,
        -- Summed in a fixed order, so that the same cells always give the same bits.
        avg(x.value ORDER BY r.ordinal) AS mean,
        stddev_samp(x.value ORDER BY r.ordinal) AS std,
        student_t_975(count(*) - 1) * stddev_samp(x.value ORDER BY r.ordinal) / sqrt(count(*)) AS half_width
    FROM result r
    CROSS JOIN LATERAL (VALUES
        ('target_accuracy', r.target_accuracy),
        ('target_cross_entropy', r.target_cross_entropy),
        ('source_accuracy', r.source_accuracy),
        ('source_cross_entropy', r.source_cross_entropy),
        ('hardened_target_accuracy', r.hardened_target_accuracy),
        ('hardened_target_cross_entropy', r.hardened_target_cross_entropy),
        ('hardened_source_accuracy', r.hardened_source_accuracy),
        ('hardened_source_cross_entropy', r.hardened_source_cross_entropy),
        ('foundation_target_accuracy', r.foundation_target_accuracy),
        ('foundation_target_cross_entropy', r.foundation_target_cross_entropy),
        ('foundation_source_accuracy', r.foundation_source_accuracy),
        ('foundation_source_cross_entropy', r.foundation_source_cross_entropy),
        ('high_activity_fraction', r.high_activity_fraction),
        ('participation', r.participation),
        ('dead_fraction', r.dead_fraction),
        ('foundation_high_activity_fraction', r.foundation_high_activity_fraction),
        ('foundation_participation', r.foundation_participation),
        ('foundation_dead_fraction', r.foundation_dead_fraction),
        ('adaptation_seconds', r.adaptation_seconds),
        ('evaluation_seconds', r.evaluation_seconds),
        ('foundation_seconds', r.foundation_seconds)
    ) AS x (metric, value)
    WHERE r.status <> 'diverged' AND x.value > '-Infinity' AND x.value < 'Infinity' -- NaN is above infinity
    GROUP BY r.sweep, r.position, r.label, r.method, r.axes, x.metric
) aggregated;
COMMENT ON VIEW main_metric IS 'The aggregated table in long form: for each label, its axis values and each metric the mean over seeds. Diverged cells are not in n.';
COMMENT ON COLUMN main_metric.n IS 'Cells in the mean: with a finite value, not diverged.';
COMMENT ON COLUMN main_metric.mean IS 'Mean over seeds.';
COMMENT ON COLUMN main_metric.std IS 'Standard deviation over seeds, ddof 1; null below two seeds.';
COMMENT ON COLUMN main_metric.ci_low IS 'Lower end of the unadjusted 95 % t interval of the mean; null below two seeds.';
COMMENT ON COLUMN main_metric.ci_high IS 'Upper end of the unadjusted 95 % t interval of the mean; null below two seeds.';

CREATE VIEW main_table AS
SELECT
    s.name AS sweep, v.variant AS position, v.label, v.method, v.axes,
    coalesce(counted.n, 0) AS n, coalesce(counted.diverged, 0) AS diverged, coalesce(counted.collapsed, 0) AS collapsed,
    coalesce(counted.numeric_classes, 0) AS numeric_classes, counted.trainable_parameters,
    metrics.target_accuracy_mean,
    metrics.target_accuracy_std,
    metrics.target_accuracy_ci_low,
    metrics.target_accuracy_ci_high,
    metrics.source_accuracy_mean,
    metrics.source_accuracy_std,
    metrics.source_accuracy_ci_low,
    metrics.source_accuracy_ci_high,
    metrics.hardened_target_accuracy_mean,
    metrics.hardened_target_accuracy_std,
    metrics.hardened_target_accuracy_ci_low,
    metrics.hardened_target_accuracy_ci_high,
    metrics.foundation_target_accuracy_mean,
    metrics.foundation_target_accuracy_std,
    metrics.foundation_target_accuracy_ci_low,
    metrics.foundation_target_accuracy_ci_high,
    metrics.foundation_source_accuracy_mean,
    metrics.foundation_source_accuracy_std,
    metrics.foundation_source_accuracy_ci_low,
    metrics.foundation_source_accuracy_ci_high,
    metrics.high_activity_fraction_mean,
    metrics.high_activity_fraction_std,
    metrics.high_activity_fraction_ci_low,
    metrics.high_activity_fraction_ci_high,
    metrics.foundation_high_activity_fraction_mean,
    metrics.foundation_high_activity_fraction_std,
    metrics.foundation_high_activity_fraction_ci_low,
    metrics.foundation_high_activity_fraction_ci_high,
    metrics.participation_mean,
    metrics.participation_std,
    metrics.participation_ci_low,
    metrics.participation_ci_high,
    metrics.foundation_participation_mean,
    metrics.foundation_participation_std,
    metrics.foundation_participation_ci_low,
    metrics.foundation_participation_ci_high
FROM sweep s
JOIN sweep_variant v ON v.sweep_id = s.id
LEFT JOIN LATERAL (
    SELECT
        m.variant,
        count(*) AS n,
        count(*) FILTER (WHERE r.status = 'diverged') AS diverged,
        count(*) FILTER (WHERE r.status = 'collapsed') AS collapsed,
        count(DISTINCT e.numeric_class) AS numeric_classes,
        max(r.trainable_parameters) AS trainable_parameters
    FROM membership m
    JOIN cell_result r ON r.key = m.cell_key
    JOIN execution e ON e.id = r.execution
    WHERE m.sweep_id = s.id
    GROUP BY m.variant
) counted ON counted.variant = v.variant
LEFT JOIN (
    SELECT
        sweep, position,
        max(mean) FILTER (WHERE metric = 'target_accuracy') AS target_accuracy_mean,
        max(std) FILTER (WHERE metric = 'target_accuracy') AS target_accuracy_std,
        max(ci_low) FILTER (WHERE metric = 'target_accuracy') AS target_accuracy_ci_low,
        max(ci_high) FILTER (WHERE metric = 'target_accuracy') AS target_accuracy_ci_high,
        max(mean) FILTER (WHERE metric = 'source_accuracy') AS source_accuracy_mean,
        max(std) FILTER (WHERE metric = 'source_accuracy') AS source_accuracy_std,
        max(ci_low) FILTER (WHERE metric = 'source_accuracy') AS source_accuracy_ci_low,
        max(ci_high) FILTER (WHERE metric = 'source_accuracy') AS source_accuracy_ci_high,
        max(mean) FILTER (WHERE metric = 'hardened_target_accuracy') AS hardened_target_accuracy_mean,
        max(std) FILTER (WHERE metric = 'hardened_target_accuracy') AS hardened_target_accuracy_std,
        max(ci_low) FILTER (WHERE metric = 'hardened_target_accuracy') AS hardened_target_accuracy_ci_low,
        max(ci_high) FILTER (WHERE metric = 'hardened_target_accuracy') AS hardened_target_accuracy_ci_high,
        max(mean) FILTER (WHERE metric = 'foundation_target_accuracy') AS foundation_target_accuracy_mean,
        max(std) FILTER (WHERE metric = 'foundation_target_accuracy') AS foundation_target_accuracy_std,
        max(ci_low) FILTER (WHERE metric = 'foundation_target_accuracy') AS foundation_target_accuracy_ci_low,
        max(ci_high) FILTER (WHERE metric = 'foundation_target_accuracy') AS foundation_target_accuracy_ci_high,
        max(mean) FILTER (WHERE metric = 'foundation_source_accuracy') AS foundation_source_accuracy_mean,
        max(std) FILTER (WHERE metric = 'foundation_source_accuracy') AS foundation_source_accuracy_std,
        max(ci_low) FILTER (WHERE metric = 'foundation_source_accuracy') AS foundation_source_accuracy_ci_low,
        max(ci_high) FILTER (WHERE metric = 'foundation_source_accuracy') AS foundation_source_accuracy_ci_high,
        max(mean) FILTER (WHERE metric = 'high_activity_fraction') AS high_activity_fraction_mean,
        max(std) FILTER (WHERE metric = 'high_activity_fraction') AS high_activity_fraction_std,
        max(ci_low) FILTER (WHERE metric = 'high_activity_fraction') AS high_activity_fraction_ci_low,
        max(ci_high) FILTER (WHERE metric = 'high_activity_fraction') AS high_activity_fraction_ci_high,
        max(mean) FILTER (WHERE metric = 'foundation_high_activity_fraction') AS foundation_high_activity_fraction_mean,
        max(std) FILTER (WHERE metric = 'foundation_high_activity_fraction') AS foundation_high_activity_fraction_std,
        max(ci_low) FILTER (WHERE metric = 'foundation_high_activity_fraction') AS foundation_high_activity_fraction_ci_low,
        max(ci_high) FILTER (WHERE metric = 'foundation_high_activity_fraction') AS foundation_high_activity_fraction_ci_high,
        max(mean) FILTER (WHERE metric = 'participation') AS participation_mean,
        max(std) FILTER (WHERE metric = 'participation') AS participation_std,
        max(ci_low) FILTER (WHERE metric = 'participation') AS participation_ci_low,
        max(ci_high) FILTER (WHERE metric = 'participation') AS participation_ci_high,
        max(mean) FILTER (WHERE metric = 'foundation_participation') AS foundation_participation_mean,
        max(std) FILTER (WHERE metric = 'foundation_participation') AS foundation_participation_std,
        max(ci_low) FILTER (WHERE metric = 'foundation_participation') AS foundation_participation_ci_low,
        max(ci_high) FILTER (WHERE metric = 'foundation_participation') AS foundation_participation_ci_high
    FROM main_metric GROUP BY sweep, position
) metrics ON metrics.sweep = s.name AND metrics.position = v.variant;
COMMENT ON VIEW main_table IS 'The aggregated table, a row for each label and its axis values, ordered by position; the key metrics wide. main_metric has all of them.';
COMMENT ON COLUMN main_table.n IS 'Cells with a result, diverged ones included.';
COMMENT ON COLUMN main_table.diverged IS 'Cells whose loss became NaN or infinite; not in the means.';
COMMENT ON COLUMN main_table.collapsed IS 'Cells that did not learn; in the means.';
COMMENT ON COLUMN main_table.numeric_classes IS 'Over how many numeric classes of hosts the row spans.';
COMMENT ON COLUMN main_table.trainable_parameters IS 'Trainable parameters of the adapter.';

CREATE VIEW conflicting_result AS
SELECT
    encode(c.task, 'hex') AS task, e.host, f.host AS first_host, e.boot_id, f.boot_id AS first_boot_id,
    encode(c.digest, 'hex') AS digest, encode(c.first_digest, 'hex') AS first_digest,
    encode(e.numeric_class, 'hex') AS numeric_class, c.execution, c.first_execution, e.recorded_at
FROM conflict c
JOIN execution e ON e.id = c.execution
JOIN execution f ON f.id = c.first_execution;
COMMENT ON VIEW conflicting_result IS 'Alarms: two executions of one cell or foundation in one numeric class that gave different bits, with both hosts. Empty when all is well.';
COMMENT ON COLUMN conflicting_result.task IS 'Key of the cell or foundation.';
COMMENT ON COLUMN conflicting_result.host IS 'Host of the later execution.';
COMMENT ON COLUMN conflicting_result.first_host IS 'Host of the execution it is compared with.';
