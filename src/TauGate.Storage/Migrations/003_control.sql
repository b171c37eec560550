-- schema_version: 1
-- Control: what users want of sweeps and workers, who asked for it and what came of it; deaths of nodes; coordinators that stand by.
-- Programs of before go on with this schema: every new column has a default. They know no states: a coordinator of before executes paused
-- sweeps, leaves commands to the next one, and a run of before does not make a cancelled sweep active again.

ALTER TABLE sweep
    ADD COLUMN state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused', 'cancelled')),
    ADD COLUMN priority integer NOT NULL DEFAULT 0 CHECK (priority BETWEEN -1000 AND 1000),
    ADD COLUMN epoch bigint NOT NULL DEFAULT 0 CHECK (epoch >= 0); -- how often given-up cells were put back

CREATE OR REPLACE VIEW active_sweep AS
SELECT s.id AS sweep_id, s.state = 'paused' AS is_paused
FROM sweep s
WHERE s.revision > 0 AND s.state <> 'cancelled' AND (
    EXISTS (
        SELECT FROM sweep_owner o
        WHERE o.sweep_id = s.id AND o.beat_at > clock_timestamp() - interval '10 seconds')
    OR s.detached AND EXISTS (
        SELECT FROM sweep_counter c
        WHERE c.sweep_id = s.id AND c.done + c.quarantined + c.blocked < c.total));
COMMENT ON VIEW active_sweep IS 'Sweeps whose cells are wanted now: attached ones with a living owner, submitted ones with open cells; not cancelled ones.';
COMMENT ON COLUMN active_sweep.is_paused IS 'Nothing of it is begun; what executes ends.';

-- A worker as its coordinator saw it last.
ALTER TABLE worker
    ADD COLUMN state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'draining', 'suspended', 'left', 'lost')),
    ADD COLUMN reason text,
    ADD COLUMN executing integer NOT NULL DEFAULT 0 CHECK (executing >= 0),
    ADD COLUMN spooled integer NOT NULL DEFAULT 0 CHECK (spooled >= 0),
    ADD COLUMN address text NOT NULL DEFAULT '',
    ADD CHECK ((state = 'suspended') = (reason IS NOT NULL));

-- Coordinator nodes, the holder of the term and those that stand by.
CREATE TABLE coordinator (
    id uuid PRIMARY KEY,
    host text NOT NULL,
    address text NOT NULL,
    program_version text NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- The audit trail, and the coordinator's list of what to do: commands without applied_at. A submission is carried out by itself.
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

-- Deaths of nodes under a task, counted apart from its failures; begins anew with each failure epoch.
CREATE TABLE node_loss (
    task digest NOT NULL,
    failure_epoch integer NOT NULL CHECK (failure_epoch > 0),
    losses integer NOT NULL CHECK (losses > 0),
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (task, failure_epoch)
);

-- Who refers to a blob: asked for every blob that is removed.
CREATE INDEX cell_result_by_adapter ON cell_result (adapter) WHERE adapter IS NOT NULL;
CREATE INDEX foundation_result_by_artifact ON foundation_result (artifact);

-- Refreshes what the planner knows after a large submission, whose role does not own the tables. Only this schema is searched: the function
-- has its owner's rights.
CREATE FUNCTION analyze_tasks() RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    ANALYZE foundation, cell, membership;
END $$;
DO $$ BEGIN EXECUTE format('ALTER FUNCTION analyze_tasks() SET search_path = %I, pg_temp', current_schema); END $$;

CREATE VIEW worker_status AS
SELECT
    w.id AS worker, w.host, w.state, w.reason, w.slots, w.executing, w.spooled, w.address,
    w.numeric_class_description, encode(w.numeric_class, 'hex') AS numeric_class, w.program_version, w.libtorch_version, w.seen_at,
    w.seen_at > clock_timestamp() - interval '1 minute' AND w.state IN ('active', 'draining', 'suspended') AS is_present
FROM worker w;
COMMENT ON VIEW worker_status IS 'Every worker that ever came, as its coordinator saw it last.';
COMMENT ON COLUMN worker_status.worker IS 'Worker''s id.';
COMMENT ON COLUMN worker_status.host IS 'Its host.';
COMMENT ON COLUMN worker_status.state IS 'active, draining, suspended (its tasks fail while the same tasks pass elsewhere), left (said goodbye) or lost (not heard for too long).';
COMMENT ON COLUMN worker_status.reason IS 'Why it is suspended; null otherwise.';
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
SELECT c.issued_at, c.kind, coalesce(s.name, c.worker::text) AS target, c.issued_by, c.applied_at, c.outcome, c.id AS command
FROM command c LEFT JOIN sweep s ON s.id = c.sweep_id;
COMMENT ON VIEW command_log IS 'Who asked for what and when, and what came of it.';
COMMENT ON COLUMN command_log.issued_at IS 'Database''s clock.';
COMMENT ON COLUMN command_log.kind IS 'submit, cancel, pause, resume, retry or drain.';
COMMENT ON COLUMN command_log.target IS 'The sweep''s name or the worker''s id.';
COMMENT ON COLUMN command_log.issued_by IS 'User and host.';
COMMENT ON COLUMN command_log.applied_at IS 'When a coordinator carried it out; null while none has.';
COMMENT ON COLUMN command_log.outcome IS 'What came of it.';
COMMENT ON COLUMN command_log.command IS 'The command''s id, made by the client.';
