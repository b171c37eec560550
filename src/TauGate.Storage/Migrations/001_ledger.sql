-- schema_version: 1
-- The ledger: what is to be computed (foundation, cell, sweep, membership), what came of it (execution, foundation_result,
-- cell_result and its measures, attestation, conflict, failure), who decides (term) and who worked (worker).
-- docs/database.md explains the tables, docs/results.md the views.

CREATE DOMAIN digest AS bytea CHECK (octet_length(VALUE) = 32);
CREATE DOMAIN seed AS bigint CHECK (VALUE >= 0);
CREATE DOMAIN share AS double precision CHECK (VALUE BETWEEN 0 AND 1);
CREATE DOMAIN result_status AS text CHECK (VALUE IN ('done', 'diverged', 'collapsed'));

-- One row. Spools are kept in a folder for each cluster id.
CREATE TABLE meta (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    cluster_id uuid NOT NULL DEFAULT gen_random_uuid(),
    created_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO meta DEFAULT VALUES;

-- One row, which elects the coordinator that schedules and fences its writes.
CREATE TABLE term (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    term bigint NOT NULL CHECK (term >= 0),
    holder text,
    address text,
    beat bigint NOT NULL DEFAULT 0 CHECK (beat >= 0),
    beat_at timestamptz NOT NULL DEFAULT now(),
    schema_version integer NOT NULL CHECK (schema_version > 0),
    CHECK (term > 0 OR holder IS NULL),
    CHECK ((holder IS NULL) = (address IS NULL))
);
INSERT INTO term (term, schema_version) VALUES (0, 1);

-- The fence: the first statement of every write of a coordinator. Holds the row against a takeover until the transaction ends.
CREATE FUNCTION assert_term(held bigint, version integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM term WHERE term.term = held AND term.schema_version = version AND holder IS NOT NULL FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'term % is over', held USING ERRCODE = 'TG001';
    END IF;
END $$;

-- Content-addressed bytes: foundations, adapters, data set files.
CREATE TABLE artifact (
    digest digest PRIMARY KEY,
    bytes bytea NOT NULL,
    size bigint NOT NULL GENERATED ALWAYS AS (octet_length(bytes)) STORED,
    stored_at timestamptz NOT NULL DEFAULT now(),
    CHECK (sha256(bytes) = digest)
);
ALTER TABLE artifact ALTER COLUMN bytes SET STORAGE EXTERNAL; -- tensors do not compress

-- Tasks -----------------------------------------------------------------------------------------------------------------------

CREATE TABLE foundation (
    key digest PRIMARY KEY,
    data text NOT NULL,
    seed seed NOT NULL,
    hidden integer[] NOT NULL CHECK (cardinality(hidden) > 0),
    mixture share NOT NULL,
    epochs integer NOT NULL CHECK (epochs >= 0),
    batch integer NOT NULL CHECK (batch > 0),
    learning_rate double precision NOT NULL CHECK (learning_rate >= 0),
    rotation double precision NOT NULL,
    numerics text NOT NULL CHECK (numerics IN ('native', 'portable')),
    failure_epoch integer NOT NULL DEFAULT 1 CHECK (failure_epoch > 0)
);

-- A method that does not train reads no epochs, batch and schedule.
CREATE TABLE cell (
    key digest PRIMARY KEY,
    foundation_key digest NOT NULL REFERENCES foundation,
    seed seed NOT NULL,
    method text NOT NULL,
    options jsonb NOT NULL CHECK (jsonb_typeof(options) = 'object'),
    rotation double precision NOT NULL,
    epochs integer CHECK (epochs >= 0),
    batch integer CHECK (batch > 0),
    schedule text CHECK (schedule IN ('cosine', 'constant')),
    failure_epoch integer NOT NULL DEFAULT 1 CHECK (failure_epoch > 0),
    CHECK ((epochs IS NULL) = (batch IS NULL) AND (epochs IS NULL) = (schedule IS NULL))
);
CREATE INDEX cell_by_foundation ON cell (foundation_key);

-- Sweeps ----------------------------------------------------------------------------------------------------------------------

CREATE TABLE sweep (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9_-]+$'),
    revision integer NOT NULL DEFAULT 0 CHECK (revision >= 0),
    -- Submitted without an owner: active until its cells are done. Otherwise active while an owner beats.
    detached boolean NOT NULL DEFAULT false
);

CREATE TABLE sweep_revision (
    sweep_id bigint NOT NULL REFERENCES sweep ON DELETE CASCADE,
    revision integer NOT NULL CHECK (revision > 0),
    spec_digest digest NOT NULL,
    spec bytea NOT NULL,
    source text NOT NULL,
    cells bigint NOT NULL CHECK (cells > 0),
    reused bigint NOT NULL CHECK (reused BETWEEN 0 AND cells),
    submitted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (sweep_id, revision),
    CHECK (sha256(spec) = spec_digest)
);
CREATE INDEX sweep_revision_by_spec ON sweep_revision (spec_digest);

CREATE TABLE sweep_owner (
    sweep_id bigint NOT NULL REFERENCES sweep ON DELETE CASCADE,
    owner uuid NOT NULL,
    beat_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (sweep_id, owner)
);

-- Everything of a sweep's cells but the seed, in the order of the file; of the current revision.
CREATE TABLE sweep_variant (
    sweep_id bigint NOT NULL REFERENCES sweep ON DELETE CASCADE,
    variant integer NOT NULL CHECK (variant >= 0),
    label text NOT NULL,
    method text NOT NULL,
    axes jsonb NOT NULL CHECK (jsonb_typeof(axes) = 'object'),
    PRIMARY KEY (sweep_id, variant)
);

-- The places of a sweep's grid; of the current revision. Two places may name the same cell.
CREATE TABLE membership (
    sweep_id bigint NOT NULL,
    ordinal bigint NOT NULL CHECK (ordinal >= 0),
    cell_key digest NOT NULL REFERENCES cell,
    variant integer NOT NULL,
    seed seed NOT NULL,
    given_up text CHECK (given_up IN ('quarantined', 'blocked')),
    given_up_at timestamptz,
    given_up_reason text,
    PRIMARY KEY (sweep_id, ordinal),
    FOREIGN KEY (sweep_id, variant) REFERENCES sweep_variant ON DELETE CASCADE, -- and through it to the sweep
    CHECK ((given_up IS NULL) = (given_up_at IS NULL) AND (given_up IS NULL) = (given_up_reason IS NULL))
);
CREATE INDEX membership_by_cell ON membership (cell_key);

-- Counts of memberships, changed in the transaction that changes what they count.
CREATE TABLE sweep_counter (
    sweep_id bigint PRIMARY KEY REFERENCES sweep ON DELETE CASCADE,
    total bigint NOT NULL DEFAULT 0,
    done bigint NOT NULL DEFAULT 0,
    diverged bigint NOT NULL DEFAULT 0,
    collapsed bigint NOT NULL DEFAULT 0,
    quarantined bigint NOT NULL DEFAULT 0,
    blocked bigint NOT NULL DEFAULT 0,
    settled_at timestamptz NOT NULL DEFAULT now(), -- when a cell ended last
    CHECK (least(done, diverged, collapsed, quarantined, blocked) >= 0),
    CHECK (diverged + collapsed <= done),
    CHECK (done + quarantined + blocked <= total)
);

-- Cells of a sweep that were executing when the coordinator of that term looked last. Apart from the counters, which are exact and locked by
-- every result: this is only as good as its term, and worth nothing when that is over.
CREATE TABLE sweep_running (
    sweep_id bigint PRIMARY KEY REFERENCES sweep ON DELETE CASCADE,
    term bigint NOT NULL CHECK (term > 0),
    running bigint NOT NULL CHECK (running >= 0)
);

-- What happened -----------------------------------------------------------------------------------------------------------------

-- Every execution that gave a result: the id is unique over results, attestations and conflicts. Failures are apart, because a
-- worker that was taken for dead may still report the result of an execution that was charged as failed.
CREATE TABLE execution (
    id uuid PRIMARY KEY,
    task digest NOT NULL,
    attempt integer NOT NULL CHECK (attempt > 0),
    numeric_class digest NOT NULL,
    host text NOT NULL,
    boot_id text NOT NULL,
    worker uuid NOT NULL,
    program_version text NOT NULL,
    libtorch_version text NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (id, task)
);
CREATE INDEX execution_by_task ON execution (task);

-- The first recorded result of a foundation is the canonical one that all its cells use.
CREATE TABLE foundation_result (
    key digest PRIMARY KEY REFERENCES foundation,
    execution uuid NOT NULL UNIQUE,
    digest digest NOT NULL,
    artifact digest NOT NULL REFERENCES artifact,
    status result_status NOT NULL,
    train_loss double precision[] NOT NULL,
    parameters bigint NOT NULL CHECK (parameters > 0),
    seconds double precision NOT NULL CHECK (seconds >= 0),
    FOREIGN KEY (execution, key) REFERENCES execution (id, task)
);

-- The first valid result of a cell. Cross-entropies of a diverged cell may be NaN or infinite.
CREATE TABLE cell_result (
    key digest PRIMARY KEY REFERENCES cell,
    execution uuid NOT NULL UNIQUE,
    digest digest NOT NULL,
    foundation_digest digest NOT NULL,
    adapter_digest digest NOT NULL,
    adapter digest REFERENCES artifact,
    status result_status NOT NULL,
    target_images integer NOT NULL CHECK (target_images > 0),
    target_correct integer NOT NULL CHECK (target_correct BETWEEN 0 AND target_images),
    target_cross_entropy double precision NOT NULL,
    source_images integer NOT NULL CHECK (source_images > 0),
    source_correct integer NOT NULL CHECK (source_correct BETWEEN 0 AND source_images),
    source_cross_entropy double precision NOT NULL,
    hardened_target_correct integer CHECK (hardened_target_correct BETWEEN 0 AND target_images),
    hardened_target_cross_entropy double precision,
    hardened_source_correct integer CHECK (hardened_source_correct BETWEEN 0 AND source_images),
    hardened_source_cross_entropy double precision,
    foundation_target_correct integer NOT NULL CHECK (foundation_target_correct BETWEEN 0 AND target_images),
    foundation_target_cross_entropy double precision NOT NULL,
    foundation_source_correct integer NOT NULL CHECK (foundation_source_correct BETWEEN 0 AND source_images),
    foundation_source_cross_entropy double precision NOT NULL,
    trainable_parameters bigint NOT NULL CHECK (trainable_parameters >= 0),
    trainable_parameters_by_layer bigint[] NOT NULL CHECK (0 <= ALL (trainable_parameters_by_layer)),
    adaptation_seconds double precision NOT NULL CHECK (adaptation_seconds >= 0),
    evaluation_seconds double precision NOT NULL CHECK (evaluation_seconds >= 0),
    FOREIGN KEY (execution, key) REFERENCES execution (id, task),
    CHECK ((hardened_target_correct IS NULL) = (hardened_target_cross_entropy IS NULL)),
    CHECK ((hardened_source_correct IS NULL) = (hardened_source_cross_entropy IS NULL))
);

-- One bit an image in file order, image 0 in the lowest bit of byte 0; apart from cell_result, which aggregates scan.
CREATE TABLE cell_images (
    cell_key digest PRIMARY KEY REFERENCES cell_result ON DELETE CASCADE,
    target bytea NOT NULL,
    source bytea NOT NULL,
    hardened_target bytea,
    hardened_source bytea,
    foundation_target bytea NOT NULL,
    foundation_source bytea NOT NULL
);

-- The validation curve; epoch 0 is the untrained adapter.
CREATE TABLE epoch_measure (
    cell_key digest NOT NULL REFERENCES cell_result ON DELETE CASCADE,
    epoch integer NOT NULL CHECK (epoch >= 0),
    train_loss double precision,
    images integer NOT NULL CHECK (images > 0),
    target_correct integer NOT NULL CHECK (target_correct BETWEEN 0 AND images),
    target_cross_entropy double precision NOT NULL,
    source_correct integer NOT NULL CHECK (source_correct BETWEEN 0 AND images),
    source_cross_entropy double precision NOT NULL,
    PRIMARY KEY (cell_key, epoch)
);

-- Gate statistics of a hidden layer, beside the untouched foundation's (tau = 0, gamma = 1, same sharpness).
CREATE TABLE gate_measure (
    cell_key digest NOT NULL REFERENCES cell_result ON DELETE CASCADE,
    layer integer NOT NULL CHECK (layer >= 0),
    width integer NOT NULL CHECK (width > 0),
    high_activity integer NOT NULL CHECK (high_activity BETWEEN 0 AND width),
    participation share NOT NULL,
    dead integer NOT NULL CHECK (dead BETWEEN 0 AND width),
    foundation_high_activity integer NOT NULL CHECK (foundation_high_activity BETWEEN 0 AND width),
    foundation_participation share NOT NULL,
    foundation_dead integer NOT NULL CHECK (foundation_dead BETWEEN 0 AND width),
    preactivation_deviation double precision NOT NULL CHECK (preactivation_deviation >= 0),
    PRIMARY KEY (cell_key, layer)
);

CREATE TABLE unit_measure (
    cell_key digest NOT NULL REFERENCES cell_result ON DELETE CASCADE,
    layer integer NOT NULL CHECK (layer >= 0),
    unit integer NOT NULL CHECK (unit >= 0),
    threshold real NOT NULL,
    gain real NOT NULL,
    target_gate double precision NOT NULL,
    source_gate double precision NOT NULL,
    target_participation double precision NOT NULL,
    source_participation double precision NOT NULL,
    target_gate_by_class real[] NOT NULL,
    source_gate_by_class real[] NOT NULL,
    PRIMARY KEY (cell_key, layer, unit)
);

-- Further results of a task that has one: of the same class and digest, or of another numeric class.
CREATE TABLE attestation (
    execution uuid PRIMARY KEY,
    task digest NOT NULL,
    kind text NOT NULL CHECK (kind IN ('attested', 'other_class')),
    digest digest NOT NULL,
    status result_status NOT NULL,
    target_correct integer CHECK (target_correct >= 0),
    target_cross_entropy double precision,
    source_correct integer CHECK (source_correct >= 0),
    source_cross_entropy double precision,
    FOREIGN KEY (execution, task) REFERENCES execution (id, task)
);
CREATE INDEX attestation_by_task ON attestation (task);

-- An alarm: two executions of one task in one numeric class whose digests differ. Their hosts are in execution.
CREATE TABLE conflict (
    execution uuid PRIMARY KEY,
    task digest NOT NULL,
    digest digest NOT NULL,
    first_execution uuid NOT NULL,
    first_digest digest NOT NULL,
    FOREIGN KEY (execution, task) REFERENCES execution (id, task),
    FOREIGN KEY (first_execution, task) REFERENCES execution (id, task),
    CHECK (digest <> first_digest)
);

CREATE TABLE failure (
    execution uuid PRIMARY KEY,
    task digest NOT NULL,
    failure_epoch integer NOT NULL CHECK (failure_epoch > 0),
    attempt integer NOT NULL CHECK (attempt > 0),
    kind text NOT NULL CHECK (kind IN ('crashed', 'timed_out', 'errored')),
    detail text NOT NULL,
    standard_error text NOT NULL,
    host text NOT NULL,
    boot_id text NOT NULL,
    worker uuid NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX failure_by_task ON failure (task, failure_epoch);

CREATE TABLE worker (
    id uuid PRIMARY KEY,
    incarnation bigint NOT NULL,
    host text NOT NULL,
    slots integer NOT NULL CHECK (slots > 0),
    numeric_class digest NOT NULL,
    numeric_class_description text NOT NULL,
    program_version text NOT NULL,
    libtorch_version text NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT now()
);
