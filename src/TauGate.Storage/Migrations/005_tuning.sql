-- schema_version: 1
-- Tuning: sweeps whose learning rates are chosen by validation before their cells can be named, the cells that they are chosen by, and the choice.
-- Programs of before go on with this schema: they see a tuning sweep as a sweep, but their workers refuse its specification, so that none of them
-- measures a tuning cell on the test images.

-- The sweep that NAME's rates are chosen by is NAME.tuning. Users' own names have no dot.
ALTER TABLE sweep DROP CONSTRAINT sweep_name_check;
ALTER TABLE sweep ADD CONSTRAINT sweep_name_check CHECK (name ~ '^[a-z0-9_-]+(\.tuning)?$');

-- Which images a cell is measured on.
ALTER TABLE cell ADD COLUMN evaluated_on text NOT NULL DEFAULT 'test' CHECK (evaluated_on IN ('test', 'validation'));

-- Sweeps that wait for their tuning. The sweep's row is there already, without a revision when it is new; what it is to be depends on the tuning.
CREATE TABLE pending_sweep (
    sweep_id bigint PRIMARY KEY REFERENCES sweep ON DELETE CASCADE,
    tuning_sweep_id bigint NOT NULL UNIQUE REFERENCES sweep ON DELETE CASCADE,
    spec_digest digest NOT NULL,
    spec bytea NOT NULL, -- with the section tune, and defaults in the rates' place
    source text NOT NULL,
    detached boolean NOT NULL, -- submitted: the coordinator goes on with it. Otherwise its run does.
    replaces boolean NOT NULL, -- --replace
    priority integer CHECK (priority BETWEEN -1000 AND 1000),
    submitted_by text,
    submitted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    refusal text CHECK (refusal <> ''), -- why it cannot be begun though it is tuned; null while it waits
    CHECK (sha256(spec) = spec_digest),
    CHECK (sweep_id <> tuning_sweep_id)
);

-- How each learning rate did for each variant of the present revision, and which was chosen: written with the revision.
CREATE TABLE tuned_rate (
    sweep_id bigint NOT NULL,
    variant integer NOT NULL,
    learning_rate double precision NOT NULL CHECK (learning_rate > 0),
    validation_cross_entropy double precision,
    n integer NOT NULL CHECK (n >= 0),
    diverged integer NOT NULL CHECK (diverged BETWEEN 0 AND n),
    chosen boolean NOT NULL,
    at_edge boolean NOT NULL,
    PRIMARY KEY (sweep_id, variant, learning_rate),
    FOREIGN KEY (sweep_id, variant) REFERENCES sweep_variant ON DELETE CASCADE,
    CHECK (chosen OR NOT at_edge),
    CHECK (NOT chosen OR validation_cross_entropy IS NOT NULL),
    CHECK ((validation_cross_entropy IS NULL) = (n = 0 OR diverged > 0))
);
CREATE UNIQUE INDEX tuned_rate_chosen ON tuned_rate (sweep_id, variant) WHERE chosen;

-- Validation is easier than test here, so the two never share a column: cells measured on the validation images are in tuning_result alone.
-- What is made of result follows it. The two that read bits go by the sweep's name, which says the same and costs no look at the cell.
CREATE OR REPLACE VIEW result AS
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
) g ON true
WHERE c.evaluated_on = 'test';

CREATE OR REPLACE VIEW correct_bits AS
SELECT
    s.name AS sweep, m.variant AS position, v.label, v.method, v.axes, m.seed, r.status, encode(r.foundation_digest, 'hex') AS foundation_digest,
    r.target_images AS images, i.target, i.source, i.hardened_target, i.hardened_source, i.foundation_target, i.foundation_source
FROM membership m
JOIN sweep s ON s.id = m.sweep_id
JOIN sweep_variant v ON v.sweep_id = m.sweep_id AND v.variant = m.variant
JOIN cell_result r ON r.key = m.cell_key
JOIN cell_images i ON i.cell_key = r.key
WHERE s.name !~ '\.tuning$';

CREATE OR REPLACE VIEW class_accuracy AS
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
JOIN cell_images i ON i.cell_key = r.key
WHERE s.name !~ '\.tuning$';

CREATE VIEW tuning_result AS
SELECT
    s.name AS sweep, m.ordinal, m.variant AS position, v.label, v.method, v.axes - 'learning_rate' AS axes,
    (v.axes->>'learning_rate')::double precision AS learning_rate, m.seed, r.status,
    r.target_correct::double precision / r.target_images AS validation_target_accuracy,
    r.target_cross_entropy AS validation_target_cross_entropy,
    r.source_correct::double precision / r.source_images AS validation_source_accuracy,
    r.source_cross_entropy AS validation_source_cross_entropy,
    e.host, e.recorded_at, encode(r.key, 'hex') AS cell_key, encode(r.digest, 'hex') AS result_digest, encode(r.foundation_digest, 'hex') AS foundation_digest
FROM membership m
JOIN sweep s ON s.id = m.sweep_id
JOIN sweep_variant v ON v.sweep_id = m.sweep_id AND v.variant = m.variant
JOIN cell c ON c.key = m.cell_key
JOIN cell_result r ON r.key = m.cell_key
JOIN execution e ON e.id = r.execution
WHERE c.evaluated_on = 'validation';
COMMENT ON VIEW tuning_result IS 'One row for each tuning cell that has a result, measured on the validation images. Tuning cells never read a test image.';
COMMENT ON COLUMN tuning_result.sweep IS 'Name of the tuning sweep: the sweep''s own and .tuning behind it.';
COMMENT ON COLUMN tuning_result.ordinal IS 'Place in the tuning sweep''s grid.';
COMMENT ON COLUMN tuning_result.position IS 'Index of the variant in the tuning sweep.';
COMMENT ON COLUMN tuning_result.label IS 'Label in the sweep file.';
COMMENT ON COLUMN tuning_result.method IS 'Method''s id.';
COMMENT ON COLUMN tuning_result.axes IS 'Values that vary within the sweep, but for the learning rate.';
COMMENT ON COLUMN tuning_result.learning_rate IS 'The rate that was tried.';
COMMENT ON COLUMN tuning_result.seed IS 'A seed of the tuning, none of the sweep''s.';
COMMENT ON COLUMN tuning_result.status IS 'done, diverged or collapsed.';
COMMENT ON COLUMN tuning_result.validation_target_accuracy IS 'Validation accuracy on the rotated mode, 0 to 1.';
COMMENT ON COLUMN tuning_result.validation_target_cross_entropy IS 'Mean validation cross-entropy on the rotated mode, nats: what is chosen by.';
COMMENT ON COLUMN tuning_result.validation_source_accuracy IS 'Validation accuracy on the upright mode, 0 to 1.';
COMMENT ON COLUMN tuning_result.validation_source_cross_entropy IS 'Mean validation cross-entropy on the upright mode, nats.';
COMMENT ON COLUMN tuning_result.host IS 'Host that computed the result.';
COMMENT ON COLUMN tuning_result.recorded_at IS 'Database''s clock.';
COMMENT ON COLUMN tuning_result.cell_key IS 'The cell''s key in the ledger.';
COMMENT ON COLUMN tuning_result.result_digest IS 'Digest of the result.';
COMMENT ON COLUMN tuning_result.foundation_digest IS 'Digest of the foundation''s tensors.';

CREATE VIEW tuning AS
SELECT
    s.name AS sweep, t.variant AS position, v.label, v.method, v.axes, t.learning_rate, t.validation_cross_entropy, t.n, t.diverged, t.chosen, t.at_edge
FROM tuned_rate t
JOIN sweep s ON s.id = t.sweep_id
JOIN sweep_variant v ON v.sweep_id = t.sweep_id AND v.variant = t.variant;
COMMENT ON VIEW tuning IS 'How the learning rates of a tuned sweep were chosen: one row for each label with its axis values and each rate of the grid.';
COMMENT ON COLUMN tuning.sweep IS 'Name of the sweep whose rates were chosen.';
COMMENT ON COLUMN tuning.position IS 'Index of the variant (label and axis values) in the order of the sweep file.';
COMMENT ON COLUMN tuning.label IS 'Label in the sweep file.';
COMMENT ON COLUMN tuning.method IS 'Method''s id.';
COMMENT ON COLUMN tuning.axes IS 'Values that vary within the sweep.';
COMMENT ON COLUMN tuning.learning_rate IS 'A rate of the grid.';
COMMENT ON COLUMN tuning.validation_cross_entropy IS 'Mean over the tuning seeds of the validation cross-entropy on the rotated mode, nats; null when a seed diverged.';
COMMENT ON COLUMN tuning.n IS 'Tuning seeds.';
COMMENT ON COLUMN tuning.diverged IS 'Tuning seeds whose loss became NaN or infinite; such a rate is never chosen.';
COMMENT ON COLUMN tuning.chosen IS 'Whether it is the sweep''s rate: the smallest mean, of equal ones the smaller rate.';
COMMENT ON COLUMN tuning.at_edge IS 'Chosen, and the smallest or largest of the grid: the optimum may lie beyond.';
