-- schema_version: 1
-- The whole schema: tables by what they are about, then what users read, functions over correctness bits and the views.
-- docs/database.md explains the tables, docs/results.md the views.

CREATE DOMAIN digest AS bytea CHECK (octet_length(VALUE) = 32);
CREATE DOMAIN seed AS bigint CHECK (VALUE >= 0);
CREATE DOMAIN share AS double precision CHECK (VALUE BETWEEN 0 AND 1);
CREATE DOMAIN result_status AS text CHECK (VALUE IN ('done', 'diverged', 'collapsed'));

-- The cluster and its term --------------------------------------------------------------------------------------------

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

-- The fence: the first statement of every write of a coordinator. Holds the row against a takeover until the
-- transaction ends.
CREATE FUNCTION assert_term(held bigint, version integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM term WHERE term.term = held AND term.schema_version = version AND holder IS NOT NULL FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'term % is over', held USING ERRCODE = 'TG001';
    END IF;
END $$;

-- Blobs ---------------------------------------------------------------------------------------------------------------

-- Content-addressed bytes: foundations, adapters, data set files.
CREATE TABLE artifact (
    digest digest PRIMARY KEY,
    bytes bytea NOT NULL,
    size bigint NOT NULL GENERATED ALWAYS AS (octet_length(bytes)) STORED,
    stored_at timestamptz NOT NULL DEFAULT now(),
    CHECK (sha256(bytes) = digest)
);
ALTER TABLE artifact ALTER COLUMN bytes SET STORAGE EXTERNAL; -- tensors do not compress

-- Tasks ---------------------------------------------------------------------------------------------------------------

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

-- A method that does not train reads no epochs, batch and schedule. Which foundation there must be: cell_of_foundation.
CREATE TABLE cell (
    key digest PRIMARY KEY,
    foundation_key digest NOT NULL,
    seed seed NOT NULL,
    method text NOT NULL,
    options jsonb NOT NULL CHECK (jsonb_typeof(options) = 'object'),
    rotation double precision NOT NULL,
    epochs integer CHECK (epochs >= 0),
    batch integer CHECK (batch > 0),
    schedule text CHECK (schedule IN ('cosine', 'constant')),
    failure_epoch integer NOT NULL DEFAULT 1 CHECK (failure_epoch > 0),
    evaluated_on text NOT NULL DEFAULT 'test' CHECK (evaluated_on IN ('test', 'validation')), -- its images
    CHECK ((epochs IS NULL) = (batch IS NULL) AND (epochs IS NULL) = (schedule IS NULL))
);
CREATE INDEX cell_by_foundation ON cell (foundation_key);

-- Sweeps --------------------------------------------------------------------------------------------------------------

-- The sweep that NAME is tuned by is NAME.tuning. Users' own names have no dot.
CREATE TABLE sweep (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9_-]+(\.tuning)?$'),
    revision integer NOT NULL DEFAULT 0 CHECK (revision >= 0),
    -- Submitted without an owner: active until its cells are done. Otherwise active while an owner beats.
    detached boolean NOT NULL DEFAULT false,
    state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused', 'cancelled')),
    priority integer NOT NULL DEFAULT 0 CHECK (priority BETWEEN -1000 AND 1000),
    epoch bigint NOT NULL DEFAULT 0 CHECK (epoch >= 0) -- how often given-up cells were put back
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
    grows boolean NOT NULL DEFAULT false, -- seeds are added until its claims are decided; the specification says how
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

-- The places of a sweep's grid; of the current revision. Two places may name the same cell. What they refer to:
-- membership_of_cell, membership_of_variant.
CREATE TABLE membership (
    sweep_id bigint NOT NULL,
    ordinal bigint NOT NULL CHECK (ordinal >= 0),
    cell_key digest NOT NULL,
    variant integer NOT NULL,
    seed seed NOT NULL,
    given_up text CHECK (given_up IN ('quarantined', 'blocked')),
    given_up_at timestamptz,
    given_up_reason text,
    PRIMARY KEY (sweep_id, ordinal),
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

-- Cells of a sweep that were executing when the coordinator of that term looked last. Apart from the counters, which
-- are exact and locked by every result: this is only as good as its term, and worth nothing when that is over.
CREATE TABLE sweep_running (
    sweep_id bigint PRIMARY KEY REFERENCES sweep ON DELETE CASCADE,
    term bigint NOT NULL CHECK (term > 0),
    running bigint NOT NULL CHECK (running >= 0)
);

-- Sweeps that wait for their tuning. The sweep's row is there already, without a revision when it is new; what it is to
-- be depends on the tuning.
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

-- How each configuration (a learning rate and further tuned options) did for each variant of the present revision, and
-- which was chosen: written with the revision.
CREATE TABLE tuned_rate (
    sweep_id bigint NOT NULL,
    variant integer NOT NULL,
    learning_rate double precision NOT NULL CHECK (learning_rate > 0),
    validation_cross_entropy double precision,
    n integer NOT NULL CHECK (n >= 0),
    diverged integer NOT NULL CHECK (diverged BETWEEN 0 AND n),
    chosen boolean NOT NULL,
    at_edge boolean NOT NULL,
    -- JSON as text, so that each number is read back as the kind that it was.
    options text NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(options::jsonb) = 'object'),
    PRIMARY KEY (sweep_id, variant, learning_rate, options),
    FOREIGN KEY (sweep_id, variant) REFERENCES sweep_variant ON DELETE CASCADE,
    CHECK (chosen OR NOT at_edge),
    CHECK (NOT chosen OR validation_cross_entropy IS NOT NULL),
    CHECK ((validation_cross_entropy IS NULL) = (n = 0 OR diverged > 0))
);
CREATE UNIQUE INDEX tuned_rate_chosen ON tuned_rate (sweep_id, variant) WHERE chosen;

-- At most one look at each revision, written with the revision that follows from it, or alone when none does.
CREATE TABLE sweep_look (
    sweep_id bigint NOT NULL,
    revision integer NOT NULL,
    seeds integer NOT NULL CHECK (seeds > 0),
    claims integer NOT NULL CHECK (claims > 0),
    decided integer NOT NULL CHECK (decided >= 0),
    barred integer NOT NULL CHECK (barred >= 0), -- no later look can decide them
    taken_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (sweep_id, revision),
    FOREIGN KEY (sweep_id, revision) REFERENCES sweep_revision ON DELETE CASCADE,
    CHECK (decided + barred <= claims)
);

-- References of tasks and places --------------------------------------------------------------------------------------

-- Checked by the statement: these rows come by the million, and a foreign key looks each of them up by itself, which is
-- two thirds of the time of a large submission. Nothing deletes foundations or cells, so that what a statement found is
-- still there when it commits.

CREATE FUNCTION check_cells() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF EXISTS (SELECT FROM added a WHERE NOT EXISTS (SELECT FROM foundation f WHERE f.key = a.foundation_key)) THEN
        RAISE foreign_key_violation USING MESSAGE = 'a cell names a foundation that is not there',
            TABLE = TG_TABLE_NAME, CONSTRAINT = 'cell_of_foundation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER cell_of_foundation AFTER INSERT ON cell REFERENCING NEW TABLE AS added FOR EACH STATEMENT
    EXECUTE FUNCTION check_cells();

CREATE FUNCTION check_memberships() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF EXISTS (SELECT FROM added a WHERE NOT EXISTS (SELECT FROM cell c WHERE c.key = a.cell_key)) THEN
        RAISE foreign_key_violation USING MESSAGE = 'a membership names a cell that is not there',
            TABLE = TG_TABLE_NAME, CONSTRAINT = 'membership_of_cell';
    END IF;
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT sweep_id, variant FROM added) a
        WHERE NOT EXISTS (SELECT FROM sweep_variant v WHERE v.sweep_id = a.sweep_id AND v.variant = a.variant))
    THEN
        RAISE foreign_key_violation USING MESSAGE = 'a membership names a variant that is not there',
            TABLE = TG_TABLE_NAME, CONSTRAINT = 'membership_of_variant';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER membership_of_cell AFTER INSERT ON membership REFERENCING NEW TABLE AS added FOR EACH STATEMENT
    EXECUTE FUNCTION check_memberships();

CREATE FUNCTION check_removed_foundations() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF EXISTS (SELECT FROM removed r JOIN cell c ON c.foundation_key = r.key) THEN
        RAISE foreign_key_violation USING MESSAGE = 'a foundation has cells', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'cell_of_foundation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER cell_of_foundation AFTER DELETE ON foundation REFERENCING OLD TABLE AS removed FOR EACH STATEMENT
    EXECUTE FUNCTION check_removed_foundations();

CREATE FUNCTION check_removed_cells() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF EXISTS (SELECT FROM removed r JOIN membership m ON m.cell_key = r.key) THEN
        RAISE foreign_key_violation USING MESSAGE = 'a cell is a sweep''s', TABLE = TG_TABLE_NAME,
            CONSTRAINT = 'membership_of_cell';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER membership_of_cell AFTER DELETE ON cell REFERENCING OLD TABLE AS removed FOR EACH STATEMENT
    EXECUTE FUNCTION check_removed_cells();

-- Memberships go with their variant, and through it with their sweep.
CREATE FUNCTION remove_memberships() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    DELETE FROM membership m USING removed r WHERE m.sweep_id = r.sweep_id AND m.variant = r.variant;
    RETURN NULL;
END $$;
CREATE TRIGGER membership_of_variant AFTER DELETE ON sweep_variant REFERENCING OLD TABLE AS removed FOR EACH STATEMENT
    EXECUTE FUNCTION remove_memberships();

CREATE FUNCTION refuse_key_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE foreign_key_violation USING MESSAGE = 'what rows refer to each other by does not change',
        TABLE = TG_TABLE_NAME;
END $$;
CREATE TRIGGER same_key BEFORE UPDATE OF key ON foundation FOR EACH ROW WHEN (old.key <> new.key)
    EXECUTE FUNCTION refuse_key_change();
CREATE TRIGGER same_key BEFORE UPDATE OF key, foundation_key ON cell FOR EACH ROW
WHEN ((old.key, old.foundation_key) <> (new.key, new.foundation_key)) EXECUTE FUNCTION refuse_key_change();
CREATE TRIGGER same_key BEFORE UPDATE OF sweep_id, variant ON sweep_variant FOR EACH ROW
WHEN ((old.sweep_id, old.variant) <> (new.sweep_id, new.variant)) EXECUTE FUNCTION refuse_key_change();
CREATE TRIGGER same_key BEFORE UPDATE OF sweep_id, cell_key, variant ON membership FOR EACH ROW
WHEN ((old.sweep_id, old.cell_key, old.variant) <> (new.sweep_id, new.cell_key, new.variant))
    EXECUTE FUNCTION refuse_key_change();

-- Executions and results ----------------------------------------------------------------------------------------------

-- Every execution that gave a result: the id is unique over results, attestations and conflicts. Failures are apart,
-- because a worker that was taken for dead may still report the result of an execution that was charged as failed.
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
    -- In the order of recording, which no step of a clock disturbs: claims are put in one order with results by it.
    number bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
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
    checksums bytea NOT NULL CHECK (octet_length(checksums) % 4 = 0), -- of each column: Core/Results/ResultChecksums.cs
    FOREIGN KEY (execution, key) REFERENCES execution (id, task)
);
CREATE INDEX foundation_result_by_artifact ON foundation_result (artifact);

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
    checksums bytea NOT NULL CHECK (octet_length(checksums) % 4 = 0), -- of each column: Core/Results/ResultChecksums.cs
    FOREIGN KEY (execution, key) REFERENCES execution (id, task),
    CHECK ((hardened_target_correct IS NULL) = (hardened_target_cross_entropy IS NULL)),
    CHECK ((hardened_source_correct IS NULL) = (hardened_source_cross_entropy IS NULL))
);
CREATE INDEX cell_result_by_adapter ON cell_result (adapter) WHERE adapter IS NOT NULL;

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

-- A hidden unit, and beside it what its counterpart in the untouched foundation does.
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
    foundation_target_gate double precision,
    foundation_source_gate double precision,
    foundation_target_participation double precision,
    foundation_source_participation double precision,
    foundation_target_gate_by_class real[],
    foundation_source_gate_by_class real[],
    PRIMARY KEY (cell_key, layer, unit),
    CONSTRAINT untouched_unit_whole_or_absent CHECK (num_nulls(
        foundation_target_gate, foundation_source_gate,
        foundation_target_participation, foundation_source_participation,
        foundation_target_gate_by_class, foundation_source_gate_by_class) IN (0, 6))
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

-- Deaths of nodes under a task, counted apart from its failures; zero at the start of each failure epoch.
CREATE TABLE node_loss (
    task digest NOT NULL,
    failure_epoch integer NOT NULL CHECK (failure_epoch > 0),
    losses integer NOT NULL CHECK (losses > 0),
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (task, failure_epoch)
);

-- Registered claims ---------------------------------------------------------------------------------------------------

-- The number of the last execution so far. Exact for who holds the advisory lock against recording: then nobody has a
-- number that is not committed.
CREATE FUNCTION last_execution() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    last bigint;
BEGIN
    EXECUTE format(
        'SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM %s',
        pg_get_serial_sequence('execution', 'number')) INTO last;
    RETURN last;
END $$;

-- A specification whose claims were registered, by its submission or before it. Outlives the sweep. No role but the
-- owner changes or deletes one.
CREATE TABLE registration (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    sweep text NOT NULL CHECK (sweep <> ''),
    spec_digest digest NOT NULL,
    spec bytea NOT NULL,
    -- What has a higher number was recorded afterwards. No role but the owner may give this number, or the time.
    last_execution bigint NOT NULL DEFAULT last_execution() CHECK (last_execution >= 0),
    registered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    tuned_from bigint REFERENCES registration, -- the same claims before the sweep was tuned: their time counts
    CHECK (sha256(spec) = spec_digest),
    CHECK (tuned_from < id)
);
CREATE UNIQUE INDEX registration_by_spec ON registration (spec_digest, coalesce(tuned_from, 0));

CREATE TABLE registered_claim (
    registration_id bigint NOT NULL REFERENCES registration ON DELETE CASCADE,
    name text NOT NULL,
    text text NOT NULL,
    arms digest NOT NULL, -- of the text and of everything but the seeds that determines the cells of its arms
    seeds text NOT NULL, -- all of them, or the first of those that are added from look to look
    PRIMARY KEY (registration_id, name)
);
CREATE INDEX registered_claim_by_arms ON registered_claim (arms);

-- Workers, coordinators and commands ----------------------------------------------------------------------------------

-- A worker as its coordinator saw it last.
CREATE TABLE worker (
    id uuid PRIMARY KEY,
    incarnation bigint NOT NULL,
    host text NOT NULL,
    slots integer NOT NULL CHECK (slots > 0),
    numeric_class digest NOT NULL,
    numeric_class_description text NOT NULL,
    program_version text NOT NULL,
    libtorch_version text NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT now(),
    state text NOT NULL DEFAULT 'active'
        CONSTRAINT worker_state CHECK (state IN ('active', 'draining', 'suspended', 'holding', 'left', 'lost')),
    reason text,
    executing integer NOT NULL DEFAULT 0 CHECK (executing >= 0),
    spooled integer NOT NULL DEFAULT 0 CHECK (spooled >= 0),
    address text NOT NULL DEFAULT '',
    CONSTRAINT worker_reason CHECK (reason IS NOT NULL OR state NOT IN ('suspended', 'holding'))
);

-- Coordinator nodes, the holder of the term and those that stand by.
CREATE TABLE coordinator (
    id uuid PRIMARY KEY,
    host text NOT NULL,
    address text NOT NULL,
    program_version text NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- The audit trail, and the coordinator's list of what to do: commands without applied_at. A submission is carried out
-- by itself.
CREATE TABLE command (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('submit', 'cancel', 'pause', 'resume', 'retry', 'drain')),
    sweep_id bigint REFERENCES sweep ON DELETE CASCADE,
    worker uuid REFERENCES worker,
    issued_by text NOT NULL CHECK (issued_by <> ''),
    issued_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    applied_at timestamptz,
    outcome text,
    CHECK ((kind = 'drain') = (worker IS NOT NULL)),
    CHECK ((kind = 'drain') = (sweep_id IS NULL)),
    CHECK ((applied_at IS NULL) = (outcome IS NULL)),
    CHECK (kind <> 'submit' OR applied_at IS NOT NULL)
);
CREATE INDEX command_pending ON command (issued_at) WHERE applied_at IS NULL;
CREATE INDEX command_by_time ON command (issued_at);
CREATE INDEX command_by_sweep ON command (sweep_id, issued_at);

-- Functions with the rights of their owner ----------------------------------------------------------------------------

-- Refreshes what the planner knows after a large submission, whose role does not own the tables.
CREATE FUNCTION analyze_tasks() RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    ANALYZE foundation, cell, membership;
END $$;

-- These search this schema only.
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'check_cells', 'check_memberships', 'check_removed_foundations', 'check_removed_cells', 'remove_memberships',
        'last_execution', 'analyze_tasks']
    LOOP
        EXECUTE format('ALTER FUNCTION %I() SET search_path = %I, pg_temp', name, current_schema);
    END LOOP;
END $$;

-- Student's t ---------------------------------------------------------------------------------------------------------

-- Student's t, 0.975 quantile: correctly rounded for small degrees of freedom, computed with 40 digits.
CREATE TABLE student_t (
    df integer PRIMARY KEY CHECK (df > 0),
    t975 double precision NOT NULL CHECK (t975 > 1.95)
);
COMMENT ON TABLE student_t IS
    'Student''s t: the 0.975 quantile by degrees of freedom; student_t_975(df) goes on beyond the table.';
INSERT INTO student_t (df, t975) VALUES
    (1, 12.706204736174705), (2, 4.3026527297494639), (3, 3.1824463052837096), (4, 2.7764451051977944),
    (5, 2.5705818356363155), (6, 2.44691185114497), (7, 2.3646242515927853), (8, 2.3060041352041667),
    (9, 2.2621571627982055), (10, 2.2281388519862747), (11, 2.2009851600916399), (12, 2.1788128296672289),
    (13, 2.1603686564627925), (14, 2.1447866879178038), (15, 2.1314495455597757), (16, 2.1199052992212547),
    (17, 2.1098155778333171), (18, 2.1009220402410385), (19, 2.0930240544083098), (20, 2.0859634472658648),
    (21, 2.0796138447276804), (22, 2.0738730679040262), (23, 2.0686576104190487), (24, 2.0638985616280258),
    (25, 2.0595385527532977), (26, 2.0555294386428732), (27, 2.0518305164802856), (28, 2.0484071417952452),
    (29, 2.0452296421327043), (30, 2.0422724563012383), (31, 2.0395134463964085), (32, 2.036933343460102),
    (33, 2.0345152974493387), (34, 2.032244509317719), (35, 2.0301079282503432), (36, 2.0280940009804509),
    (37, 2.0261924630291098), (38, 2.0243941639119696), (39, 2.0226909200367611), (40, 2.0210753903062734),
    (41, 2.019540970441376), (42, 2.0180817028184447), (43, 2.0166921992278244), (44, 2.0153675744437638),
    (45, 2.0141033888808467), (46, 2.0128955989194292), (47, 2.0117405137297659), (48, 2.0106347576242322),
    (49, 2.0095752371292397), (50, 2.0085591121007611), (51, 2.007583770315836), (52, 2.0066468050616883),
    (53, 2.005745995317869), (54, 2.004879288188057), (55, 2.0040447832891459), (56, 2.0032407188478722),
    (57, 2.0024654592910073), (58, 2.0017174841452361), (59, 2.0009953780882677), (60, 2.0002978220142605),
    (61, 1.9996235849949397), (62, 1.998971517033379), (63, 1.9983405425207416), (64, 1.997729654317693),
    (65, 1.9971379083920041), (66, 1.996564418952312), (67, 1.9960083540252967), (68, 1.9954689314298439),
    (69, 1.994945415107238), (70, 1.9944371117711866), (71, 1.9939433678456258), (72, 1.9934635666618724),
    (73, 1.9929971258898551), (74, 1.9925434951809327), (75, 1.9921021540022421), (76, 1.9916726096446645),
    (77, 1.991254395388385), (78, 1.9908470688116909), (79, 1.9904502102301289), (80, 1.9900634212544462),
    (81, 1.9896863234569029), (82, 1.9893185571365725), (83, 1.9889597801751628), (84, 1.9886096669757091),
    (85, 1.988267907477222), (86, 1.9879342062390206), (87, 1.9876082815890711), (88, 1.9872898648311697),
    (89, 1.9869786995062815), (90, 1.9866745407037684), (91, 1.9863771544186181), (92, 1.9860863169511304),
    (93, 1.9858018143458234), (94, 1.9855234418666044), (95, 1.9852510035054982), (96, 1.9849843115224575),
    (97, 1.9847231860139847), (98, 1.9844674545084818), (99, 1.9842169515864175), (100, 1.9839715185235523);

-- Beyond the table Fisher's expansion in 1/df about the normal quantile z (Abramowitz and Stegun 26.7.5): at df = 101
-- its next term is below 1e-9.
CREATE FUNCTION student_t_975(df bigint) RETURNS double precision LANGUAGE sql STABLE STRICT AS $$
    SELECT coalesce(
        (SELECT t975 FROM student_t s WHERE s.df = student_t_975.df),
        (SELECT
            z + (z^3 + z) / (4 * n) + (5 * z^5 + 16 * z^3 + 3 * z) / (96 * n^2)
            + (3 * z^7 + 19 * z^5 + 17 * z^3 - 15 * z) / (384 * n^3)
            + (79 * z^9 + 776 * z^7 + 1482 * z^5 - 1920 * z^3 - 945 * z) / (92160 * n^4)
        FROM (SELECT 1.959963984540054::double precision AS z, df::double precision AS n) x WHERE df > 100))
$$;
COMMENT ON FUNCTION student_t_975 IS
    'Half width of a 95 % interval in standard errors: the 0.975 quantile of Student''s t; null below one degree of '
    'freedom.';

-- Correctness bits ----------------------------------------------------------------------------------------------------

-- cell_images: one bit an image, image 0 in the lowest bit of byte 0, which is how get_bit counts.

-- PostgreSQL counts bits itself since version 14.
DO $do$
BEGIN
    IF current_setting('server_version_num')::integer >= 140000 THEN
        CREATE FUNCTION ones(bits bit varying) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
            AS 'SELECT bit_count(bits)::integer';
    ELSE
        CREATE FUNCTION ones(bits bit varying) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
            AS 'SELECT length(replace(bits::text, ''0'', ''''))';
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

CREATE FUNCTION only_first_count(first bytea, second bytea) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
    SELECT ones(('x' || encode(first, 'hex'))::varbit & ~('x' || encode(second, 'hex'))::varbit)
$$;
COMMENT ON FUNCTION only_first_count IS 'How many images the first has right and the second wrong.';

-- The empty string makes a copy in memory, without which every bit would be read through the table's out-of-line
-- storage again.
CREATE FUNCTION only_first_images(first bytea, second bytea) RETURNS SETOF integer
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 100 AS $$
    SELECT image
    FROM (SELECT first || ''::bytea AS a, second || ''::bytea AS b OFFSET 0) AS bits,
        generate_series(0, octet_length(a) * 8 - 1) AS image
    WHERE get_bit(a, image) = 1 AND get_bit(b, image) = 0
$$;
COMMENT ON FUNCTION only_first_images IS
    'Which images, by their place in the test file, the first has right and the second wrong.';

-- A labels file (IDX: 8 bytes, then one a label) as one mask of bits for each class.
CREATE FUNCTION class_masks(labels bytea) RETURNS TABLE (class integer, images bigint, mask bytea)
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000000 ROWS 10 AS $$
    WITH label (image, class) AS MATERIALIZED (
        SELECT image, get_byte(file.bytes, 8 + image)
        FROM (SELECT labels || ''::bytea AS bytes OFFSET 0) AS file,
            generate_series(0, octet_length(file.bytes) - 9) AS image
    ), part (class, place, eight, images) AS (
        SELECT c.class, place, coalesce(sum(1 << (l.image % 8)), 0)::integer, count(l.image)
        FROM (SELECT DISTINCT class FROM label) AS c
        CROSS JOIN generate_series(0, (SELECT max(image) / 8 FROM label)) AS place
        LEFT JOIN label l ON l.class = c.class AND l.image / 8 = place
        GROUP BY c.class, place
    )
    SELECT class, sum(images)::bigint,
        string_agg(set_byte('\x00'::bytea, 0, eight), ''::bytea ORDER BY place) FROM part GROUP BY class
$$;
COMMENT ON FUNCTION class_masks IS
    'For each class of an IDX labels file how many images it has, and its images as bits.';

-- Views: what is wanted and who works ---------------------------------------------------------------------------------

-- Sweeps whose cells are wanted. An owner beats every 2 s; one that has been silent for 10 s is gone.
CREATE VIEW active_sweep AS
SELECT s.id AS sweep_id, s.state = 'paused' AS is_paused
FROM sweep s
WHERE s.revision > 0 AND s.state <> 'cancelled' AND (
    EXISTS (
        SELECT FROM sweep_owner o
        WHERE o.sweep_id = s.id AND o.beat_at > clock_timestamp() - interval '10 seconds')
    OR s.detached AND EXISTS (
        SELECT FROM sweep_counter c
        WHERE c.sweep_id = s.id AND c.done + c.quarantined + c.blocked < c.total));
COMMENT ON VIEW active_sweep IS
    'Sweeps whose cells are wanted now: attached ones with a living owner, submitted ones with open cells; not '
    'cancelled ones.';
COMMENT ON COLUMN active_sweep.is_paused IS 'Nothing of it is begun; what executes ends.';

CREATE VIEW worker_status AS
SELECT
    w.id AS worker, w.host, w.state, w.reason, w.slots, w.executing, w.spooled, w.address,
    w.numeric_class_description, encode(w.numeric_class, 'hex') AS numeric_class, w.program_version,
    w.libtorch_version, w.seen_at,
    w.seen_at > clock_timestamp() - interval '1 minute'
        AND w.state IN ('active', 'draining', 'suspended', 'holding') AS is_present
FROM worker w;
COMMENT ON VIEW worker_status IS 'Every worker that ever came, as its coordinator saw it last.';
COMMENT ON COLUMN worker_status.worker IS 'Worker''s id.';
COMMENT ON COLUMN worker_status.host IS 'Its host.';
COMMENT ON COLUMN worker_status.state IS
    'active, draining, suspended (its tasks fail while the same tasks pass elsewhere), holding (it has no room for '
    'results), left (said goodbye) or lost (not heard for too long).';
COMMENT ON COLUMN worker_status.reason IS
    'Why it is suspended or holds, or what slots of its wait for; null when nothing hinders it.';
COMMENT ON COLUMN worker_status.slots IS 'Tasks it executes at once.';
COMMENT ON COLUMN worker_status.executing IS 'Slots with a task under way.';
COMMENT ON COLUMN worker_status.spooled IS 'Outcomes on its disk that are not acknowledged yet.';
COMMENT ON COLUMN worker_status.address IS 'Its address in the cluster.';
COMMENT ON COLUMN worker_status.numeric_class_description IS 'What defines its numeric class.';
COMMENT ON COLUMN worker_status.numeric_class IS 'Hosts of one class give the same bits.';
COMMENT ON COLUMN worker_status.program_version IS 'TauGate''s version.';
COMMENT ON COLUMN worker_status.libtorch_version IS 'libtorch''s version.';
COMMENT ON COLUMN worker_status.seen_at IS 'When a coordinator wrote this, database''s clock.';
COMMENT ON COLUMN worker_status.is_present IS 'Seen in the last minute and neither left nor lost.';

CREATE VIEW command_log AS
SELECT c.issued_at, c.kind, coalesce(s.name, c.worker::text) AS target, c.issued_by, c.applied_at, c.outcome,
    c.id AS command
FROM command c LEFT JOIN sweep s ON s.id = c.sweep_id;
COMMENT ON VIEW command_log IS 'Who asked for what and when, and what came of it.';
COMMENT ON COLUMN command_log.issued_at IS 'Database''s clock.';
COMMENT ON COLUMN command_log.kind IS 'submit, cancel, pause, resume, retry or drain.';
COMMENT ON COLUMN command_log.target IS 'The sweep''s name or the worker''s id.';
COMMENT ON COLUMN command_log.issued_by IS 'User and host.';
COMMENT ON COLUMN command_log.applied_at IS 'When a coordinator carried it out; null while none has.';
COMMENT ON COLUMN command_log.outcome IS 'What came of it.';
COMMENT ON COLUMN command_log.command IS 'The command''s id, made by the client.';

CREATE VIEW failed_attempt AS
SELECT
    s.name AS sweep, m.variant AS position, v.label, v.axes, m.seed, false AS of_foundation, a.attempt,
    a.failure_epoch = c.failure_epoch AS is_counted,
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
JOIN sweep s ON EXISTS (SELECT FROM cell c JOIN membership m ON m.cell_key = c.key WHERE c.foundation_key = f.key
    AND m.sweep_id = s.id);
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

CREATE VIEW claim_look AS
SELECT s.name AS sweep, l.revision, l.seeds, l.claims, l.decided, l.barred, l.taken_at
FROM sweep_look l JOIN sweep s ON s.id = l.sweep_id;
COMMENT ON VIEW claim_look IS
    'Looks at sweeps whose seeds are added until their claims are decided: one row for each revision that was looked '
    'at.';
COMMENT ON COLUMN claim_look.sweep IS 'Name of the sweep.';
COMMENT ON COLUMN claim_look.revision IS 'Revision whose cells all had results.';
COMMENT ON COLUMN claim_look.seeds IS 'How many seeds the look was at.';
COMMENT ON COLUMN claim_look.claims IS 'Claims of the revision.';
COMMENT ON COLUMN claim_look.decided IS 'Those that this look or one before decided.';
COMMENT ON COLUMN claim_look.barred IS
    'Those that no later look can decide: a cell that they need diverged, or has no such value.';
COMMENT ON COLUMN claim_look.taken_at IS 'Database''s clock.';

CREATE VIEW claim_registration AS
SELECT
    r.sweep, c.name AS claim, c.text, c.seeds, t.registered_at, t.last_execution,
    (SELECT count(*) FROM registered_claim k WHERE k.registration_id = r.id) AS claims,
    encode(t.spec_digest, 'hex') AS digest, encode(r.spec_digest, 'hex') AS spec_digest, c.arms
FROM registered_claim c
JOIN registration r ON r.id = c.registration_id
JOIN registration t ON t.id = coalesce((
    SELECT w.registration_id FROM registered_claim w
    WHERE w.registration_id = r.tuned_from AND w.text = c.text AND w.seeds = c.seeds
    LIMIT 1), r.id);
COMMENT ON VIEW claim_registration IS
    'Claims as they were registered, by the submission of their sweep or before it: one row for each claim of each '
    'specification.';
COMMENT ON COLUMN claim_registration.sweep IS 'Name in the specification. The sweep need not have been submitted.';
COMMENT ON COLUMN claim_registration.claim IS 'The claim''s name.';
COMMENT ON COLUMN claim_registration.text IS 'The claim.';
COMMENT ON COLUMN claim_registration.seeds IS
    'The sweep''s seeds; "from N" when seeds are added from N on until the claims are decided.';
COMMENT ON COLUMN claim_registration.registered_at IS 'Database''s clock. Of a tuned sweep, before it was tuned.';
COMMENT ON COLUMN claim_registration.last_execution IS
    'Number of the last execution that was recorded by then: results of executions with higher numbers came '
    'afterwards.';
COMMENT ON COLUMN claim_registration.claims IS 'How many claims were registered together.';
COMMENT ON COLUMN claim_registration.digest IS
    'What to publish: SHA-256 of the specification as it was registered, with its claims.';
COMMENT ON COLUMN claim_registration.spec_digest IS
    'The same of this specification: of a tuned sweep, of the one with the rates that were chosen.';
COMMENT ON COLUMN claim_registration.arms IS 'Equal for equal claims about the same cells, but for the seeds.';

-- Views: results ------------------------------------------------------------------------------------------------------

-- The users' interface: docs/results.md. Validation is easier than test, so the two never share a column: cells
-- measured on the validation images are in tuning_result alone. What is made of result follows it. The two that read
-- bits go by the sweep's name, which says the same and costs no look at the cell.

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
) g ON true
WHERE c.evaluated_on = 'test';
COMMENT ON VIEW result IS
    'One row for each cell of a sweep that has a result: its place, every metric, and where the numbers come from.';
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
COMMENT ON COLUMN result.hardened_target_cross_entropy IS
    'taugate with hard gates: cross-entropy on the rotated mode, nats.';
COMMENT ON COLUMN result.hardened_source_accuracy IS 'taugate with hard gates: accuracy on the upright mode.';
COMMENT ON COLUMN result.hardened_source_cross_entropy IS
    'taugate with hard gates: cross-entropy on the upright mode, nats.';
COMMENT ON COLUMN result.foundation_target_accuracy IS 'The untouched foundation''s accuracy on the rotated mode.';
COMMENT ON COLUMN result.foundation_target_cross_entropy IS
    'The untouched foundation''s cross-entropy on the rotated mode, nats.';
COMMENT ON COLUMN result.foundation_source_accuracy IS 'The untouched foundation''s accuracy on the upright mode.';
COMMENT ON COLUMN result.foundation_source_cross_entropy IS
    'The untouched foundation''s cross-entropy on the upright mode, nats.';
COMMENT ON COLUMN result.high_activity_fraction IS
    'taugate: share of hidden units whose mean soft gate on the rotated test images exceeds 0.5, over all layers.';
COMMENT ON COLUMN result.participation IS 'taugate: P[z > max(tau, 0)] over hidden units and rotated test images.';
COMMENT ON COLUMN result.dead_fraction IS
    'taugate: share of hidden units that never take part on the rotated training images.';
COMMENT ON COLUMN result.foundation_high_activity_fraction IS
    'The same of the untouched foundation (tau = 0, gamma = 1, same sharpness).';
COMMENT ON COLUMN result.foundation_participation IS 'The same of the untouched foundation.';
COMMENT ON COLUMN result.foundation_dead_fraction IS 'The same of the untouched foundation.';
COMMENT ON COLUMN result.trainable_parameters IS 'Trainable parameters of the adapter.';
COMMENT ON COLUMN result.trainable_parameters_by_layer IS
    'The same by linear layer with its activation, output layer last.';
COMMENT ON COLUMN result.adaptation_seconds IS 'Wall seconds of training and validation.';
COMMENT ON COLUMN result.evaluation_seconds IS 'Wall seconds of test evaluation.';
COMMENT ON COLUMN result.foundation_seconds IS
    'Wall seconds of the foundation''s training, which all cells of the seed share.';
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
COMMENT ON COLUMN result.adapter_artifact IS
    'Digest of the stored adapter (a safetensors file in artifact); null when it was not kept.';

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
COMMENT ON VIEW main_metric IS
    'The aggregated table in long form: for each label, its axis values and each metric the mean over seeds. '
    'Diverged cells are not in n.';
COMMENT ON COLUMN main_metric.n IS 'Cells in the mean: with a finite value, not diverged.';
COMMENT ON COLUMN main_metric.mean IS 'Mean over seeds.';
COMMENT ON COLUMN main_metric.std IS 'Standard deviation over seeds, ddof 1; null below two seeds.';
COMMENT ON COLUMN main_metric.ci_low IS
    'Lower end of the unadjusted 95 % t interval of the mean; null below two seeds.';
COMMENT ON COLUMN main_metric.ci_high IS
    'Upper end of the unadjusted 95 % t interval of the mean; null below two seeds.';

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
        max(ci_low) FILTER (WHERE metric = 'foundation_high_activity_fraction')
            AS foundation_high_activity_fraction_ci_low,
        max(ci_high) FILTER (WHERE metric = 'foundation_high_activity_fraction')
            AS foundation_high_activity_fraction_ci_high,
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
COMMENT ON VIEW main_table IS
    'The aggregated table, a row for each label and its axis values, ordered by position; the key metrics wide. '
    'main_metric has all of them.';
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
COMMENT ON VIEW conflicting_result IS
    'Alarms: two executions of one cell or foundation in one numeric class that gave different bits, with both '
    'hosts. Empty when all is well.';
COMMENT ON COLUMN conflicting_result.task IS 'Key of the cell or foundation.';
COMMENT ON COLUMN conflicting_result.host IS 'Host of the later execution.';
COMMENT ON COLUMN conflicting_result.first_host IS 'Host of the execution it is compared with.';

CREATE VIEW correct_bits AS
SELECT
    s.name AS sweep, m.variant AS position, v.label, v.method, v.axes, m.seed, r.status,
    encode(r.foundation_digest, 'hex') AS foundation_digest,
    r.target_images AS images, i.target, i.source, i.hardened_target, i.hardened_source, i.foundation_target,
    i.foundation_source
FROM membership m
JOIN sweep s ON s.id = m.sweep_id
JOIN sweep_variant v ON v.sweep_id = m.sweep_id AND v.variant = m.variant
JOIN cell_result r ON r.key = m.cell_key
JOIN cell_images i ON i.cell_key = r.key
WHERE s.name !~ '\.tuning$';
COMMENT ON VIEW correct_bits IS
    'For each cell which test images it has right: one bit an image in file order, image 0 in the lowest bit of byte '
    '0, 1 is correct.';
COMMENT ON COLUMN correct_bits.sweep IS 'Name of the sweep.';
COMMENT ON COLUMN correct_bits.position IS
    'Index of the variant (label and axis values) in the order of the sweep file.';
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
JOIN cell_images i ON i.cell_key = r.key
WHERE s.name !~ '\.tuning$';
COMMENT ON VIEW class_accuracy IS
    'Accuracy by class of the image, a row for each cell and class. Needs the data set''s labels in the database, '
    'where run and coordinator put them.';
COMMENT ON COLUMN class_accuracy.sweep IS 'Name of the sweep.';
COMMENT ON COLUMN class_accuracy.position IS
    'Index of the variant (label and axis values) in the order of the sweep file.';
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
JOIN result o ON o.sweep = r.sweep AND o.seed = r.seed AND o.foundation_digest = r.foundation_digest
    AND o.position <> r.position
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
COMMENT ON VIEW paired IS
    'Differences between two rows of the table, a row for each seed and metric: cells that started from the same '
    'foundation and did not diverge. Name at least one of the two rows: all pairs of rows are the square of the '
    'table.';
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
    s.name AS sweep, m.variant AS position, v.label, v.axes, n.variant AS other_position, w.label AS other_label,
    w.axes AS other_axes, m.seed,
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
WHERE r.key IS NULL OR o.key IS NULL OR r.status = 'diverged' OR o.status = 'diverged'
    OR r.foundation_digest <> o.foundation_digest;
COMMENT ON VIEW unpaired IS 'Seeds that are not in paired, and why. Name at least one of the two rows.';
COMMENT ON COLUMN unpaired.sweep IS 'Name of the sweep.';
COMMENT ON COLUMN unpaired.position IS 'Index of the first row.';
COMMENT ON COLUMN unpaired.label IS 'Its label.';
COMMENT ON COLUMN unpaired.axes IS 'Its axis values.';
COMMENT ON COLUMN unpaired.other_position IS 'Index of the row it is compared with.';
COMMENT ON COLUMN unpaired.other_label IS 'Its label.';
COMMENT ON COLUMN unpaired.other_axes IS 'Its axis values.';
COMMENT ON COLUMN unpaired.seed IS 'Seed.';
COMMENT ON COLUMN unpaired.reason IS
    'no result, the other has no result, diverged, the other diverged, or another foundation.';

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
COMMENT ON VIEW layer IS
    'Gates by hidden layer, a row for each taugate cell and layer, beside the untouched foundation''s (tau = 0, '
    'gamma = 1, same sharpness).';
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
COMMENT ON COLUMN layer.high_activity_fraction IS
    'Share of units whose mean soft gate on the rotated test images exceeds 0.5.';
COMMENT ON COLUMN layer.participation IS 'P[z > max(tau, 0)] over units and rotated test images.';
COMMENT ON COLUMN layer.dead_fraction IS 'Share of units that never take part on the rotated training images.';
COMMENT ON COLUMN layer.foundation_high_activity_fraction IS 'The same of the untouched foundation.';
COMMENT ON COLUMN layer.foundation_participation IS 'The same of the untouched foundation.';
COMMENT ON COLUMN layer.foundation_dead_fraction IS 'The same of the untouched foundation.';
COMMENT ON COLUMN layer.preactivation_deviation IS
    'Standard deviation of z over units and rotated test images: what the sharpness is measured in.';

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
COMMENT ON COLUMN layer_metric.position IS
    'Index of the variant (label and axis values) in the order of the sweep file.';
COMMENT ON COLUMN layer_metric.label IS 'Label in the sweep file.';
COMMENT ON COLUMN layer_metric.method IS 'Method''s id.';
COMMENT ON COLUMN layer_metric.axes IS 'Values that vary within the sweep, as a JSON object.';
COMMENT ON COLUMN layer_metric.layer IS '0 is the first hidden layer.';
COMMENT ON COLUMN layer_metric.metric IS 'Name of the measure, a column of layer.';
COMMENT ON COLUMN layer_metric.n IS 'Cells in the mean: with a finite value, not diverged.';
COMMENT ON COLUMN layer_metric.mean IS 'Mean over seeds.';
COMMENT ON COLUMN layer_metric.std IS 'Standard deviation over seeds, ddof 1; null below two seeds.';
COMMENT ON COLUMN layer_metric.ci_low IS
    'Lower end of the unadjusted 95 % t interval of the mean; null below two seeds.';
COMMENT ON COLUMN layer_metric.ci_high IS 'Upper end of it.';

CREATE VIEW retention AS
SELECT
    sweep, position, label, method, axes, ordinal, seed, status,
    target_accuracy, foundation_target_accuracy, target_accuracy - foundation_target_accuracy AS target_change,
    source_accuracy, foundation_source_accuracy, source_accuracy - foundation_source_accuracy AS source_change
FROM result;
COMMENT ON VIEW retention IS
    'What a cell gains on the mode adapted to and what it keeps of the other: accuracy on both modes with the '
    'adapter on and off.';
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
    only_first_count(i.target, i.hardened_target) AS target_only_soft,
    only_first_count(i.hardened_target, i.target) AS target_only_hardened,
    only_first_count(i.source, i.hardened_source) AS source_only_soft,
    only_first_count(i.hardened_source, i.source) AS source_only_hardened
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
COMMENT ON VIEW derived_metric IS
    'Means over seeds of what retention and hardening derive, as main_metric has them of result.';
COMMENT ON COLUMN derived_metric.sweep IS 'Name of the sweep.';
COMMENT ON COLUMN derived_metric.position IS
    'Index of the variant (label and axis values) in the order of the sweep file.';
COMMENT ON COLUMN derived_metric.label IS 'Label in the sweep file.';
COMMENT ON COLUMN derived_metric.method IS 'Method''s id.';
COMMENT ON COLUMN derived_metric.axes IS 'Values that vary within the sweep, as a JSON object.';
COMMENT ON COLUMN derived_metric.metric IS 'Name of the measure, a column of retention or hardening.';
COMMENT ON COLUMN derived_metric.n IS 'Cells in the mean: with a finite value, not diverged.';
COMMENT ON COLUMN derived_metric.mean IS 'Mean over seeds.';
COMMENT ON COLUMN derived_metric.std IS 'Standard deviation over seeds, ddof 1; null below two seeds.';
COMMENT ON COLUMN derived_metric.ci_low IS
    'Lower end of the unadjusted 95 % t interval of the mean; null below two seeds.';
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
COMMENT ON VIEW learning_curve IS
    'The validation curve, a row for each cell and epoch. Validation is easier than test here: the two never share a '
    'column.';
COMMENT ON COLUMN learning_curve.sweep IS 'Name of the sweep.';
COMMENT ON COLUMN learning_curve.position IS
    'Index of the variant (label and axis values) in the order of the sweep file.';
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
    s.name AS sweep, m.variant AS position, v.label, v.axes, m.seed, u.layer, u.unit, u.threshold, u.gain,
    u.target_gate, u.source_gate, u.target_participation, u.source_participation,
    u.target_gate_by_class, u.source_gate_by_class,
    u.foundation_target_gate, u.foundation_source_gate,
    u.foundation_target_participation, u.foundation_source_participation,
    u.foundation_target_gate_by_class, u.foundation_source_gate_by_class
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
COMMENT ON COLUMN unit.foundation_target_gate IS
    'The untouched foundation''s unit under untrained gates of the same sharpness: target_gate.';
COMMENT ON COLUMN unit.foundation_source_gate IS 'Its source_gate.';
COMMENT ON COLUMN unit.foundation_target_participation IS 'Its target_participation.';
COMMENT ON COLUMN unit.foundation_source_participation IS 'Its source_participation.';
COMMENT ON COLUMN unit.foundation_target_gate_by_class IS 'Its target_gate_by_class.';
COMMENT ON COLUMN unit.foundation_source_gate_by_class IS 'Its source_gate_by_class.';

CREATE VIEW runtime AS
SELECT
    sweep, position, label, method, axes, host, count(*) AS cells,
    avg(adaptation_seconds) AS adaptation_mean,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY adaptation_seconds) AS adaptation_median,
    min(adaptation_seconds) AS adaptation_min, max(adaptation_seconds) AS adaptation_max,
    avg(evaluation_seconds) AS evaluation_mean,
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
    sweep, host, boot_id, numeric_class, program_version, libtorch_version, count(*) AS cells,
    sum(attestations)::bigint AS attestations,
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

CREATE VIEW tuning_result AS
SELECT
    s.name AS sweep, m.ordinal, m.variant AS position, v.label, v.method, v.axes - 'learning_rate' AS axes,
    (v.axes->>'learning_rate')::double precision AS learning_rate, m.seed, r.status,
    r.target_correct::double precision / r.target_images AS validation_target_accuracy,
    r.target_cross_entropy AS validation_target_cross_entropy,
    r.source_correct::double precision / r.source_images AS validation_source_accuracy,
    r.source_cross_entropy AS validation_source_cross_entropy,
    e.host, e.recorded_at, encode(r.key, 'hex') AS cell_key, encode(r.digest, 'hex') AS result_digest,
    encode(r.foundation_digest, 'hex') AS foundation_digest
FROM membership m
JOIN sweep s ON s.id = m.sweep_id
JOIN sweep_variant v ON v.sweep_id = m.sweep_id AND v.variant = m.variant
JOIN cell c ON c.key = m.cell_key
JOIN cell_result r ON r.key = m.cell_key
JOIN execution e ON e.id = r.execution
WHERE c.evaluated_on = 'validation';
COMMENT ON VIEW tuning_result IS
    'One row for each tuning cell that has a result, measured on the validation images. Tuning cells never read a '
    'test image.';
COMMENT ON COLUMN tuning_result.sweep IS 'Name of the tuning sweep: the sweep''s own and .tuning behind it.';
COMMENT ON COLUMN tuning_result.ordinal IS 'Place in the tuning sweep''s grid.';
COMMENT ON COLUMN tuning_result.position IS 'Index of the variant in the tuning sweep.';
COMMENT ON COLUMN tuning_result.label IS 'Label in the sweep file.';
COMMENT ON COLUMN tuning_result.method IS 'Method''s id.';
COMMENT ON COLUMN tuning_result.axes IS
    'Values that vary within the sweep, but for the learning rate; options that are tuned beside it are among them.';
COMMENT ON COLUMN tuning_result.learning_rate IS 'The rate that was tried.';
COMMENT ON COLUMN tuning_result.seed IS 'A seed of the tuning, none of the sweep''s.';
COMMENT ON COLUMN tuning_result.status IS 'done, diverged or collapsed.';
COMMENT ON COLUMN tuning_result.validation_target_accuracy IS 'Validation accuracy on the rotated mode, 0 to 1.';
COMMENT ON COLUMN tuning_result.validation_target_cross_entropy IS
    'Mean validation cross-entropy on the rotated mode, nats: what is chosen by.';
COMMENT ON COLUMN tuning_result.validation_source_accuracy IS 'Validation accuracy on the upright mode, 0 to 1.';
COMMENT ON COLUMN tuning_result.validation_source_cross_entropy IS
    'Mean validation cross-entropy on the upright mode, nats.';
COMMENT ON COLUMN tuning_result.host IS 'Host that computed the result.';
COMMENT ON COLUMN tuning_result.recorded_at IS 'Database''s clock.';
COMMENT ON COLUMN tuning_result.cell_key IS 'The cell''s key in the ledger.';
COMMENT ON COLUMN tuning_result.result_digest IS 'Digest of the result.';
COMMENT ON COLUMN tuning_result.foundation_digest IS 'Digest of the foundation''s tensors.';

CREATE VIEW tuning AS
SELECT
    s.name AS sweep, t.variant AS position, v.label, v.method, v.axes, t.learning_rate, t.validation_cross_entropy, t.n,
    t.diverged, t.chosen, t.at_edge, t.options::jsonb AS options
FROM tuned_rate t
JOIN sweep s ON s.id = t.sweep_id
JOIN sweep_variant v ON v.sweep_id = t.sweep_id AND v.variant = t.variant;
COMMENT ON VIEW tuning IS
    'What the tuning of a sweep tried and chose: one row for each label with its axis values and each configuration.';
COMMENT ON COLUMN tuning.sweep IS 'Name of the sweep whose rates and options were chosen.';
COMMENT ON COLUMN tuning.position IS 'Index of the variant (label and axis values) in the order of the sweep file.';
COMMENT ON COLUMN tuning.label IS 'Label in the sweep file.';
COMMENT ON COLUMN tuning.method IS 'Method''s id.';
COMMENT ON COLUMN tuning.axes IS 'Values that vary within the sweep.';
COMMENT ON COLUMN tuning.learning_rate IS 'The configuration''s rate.';
COMMENT ON COLUMN tuning.validation_cross_entropy IS
    'Mean over the tuning seeds of the validation cross-entropy on the rotated mode, nats; null when a seed diverged.';
COMMENT ON COLUMN tuning.n IS 'Tuning seeds.';
COMMENT ON COLUMN tuning.diverged IS
    'Tuning seeds whose loss became NaN or infinite; such a configuration is never chosen.';
COMMENT ON COLUMN tuning.chosen IS
    'Whether it is the row''s configuration: the smallest mean, of equal ones that with the smaller rate, then with '
    'the smaller values of the other options in the order of their names.';
COMMENT ON COLUMN tuning.at_edge IS
    'Chosen, and one of its values is the smallest or largest that was tried: the optimum may lie beyond.';
COMMENT ON COLUMN tuning.options IS
    'The configuration''s other tuned options by name; {} where the rate alone was tuned.';
