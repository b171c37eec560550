-- schema_version: 1
-- Which claims were written before which results. Results and registrations are put in one order by numbers, which no
-- step of a clock disturbs. Programs of before go on with this schema: their results are numbered too, and the claims
-- that they submit count as not registered.

-- Numbers executions as they are recorded. Those of before have 0 and come before everything. Adding the column with a
-- constant and taking the default away again leaves the rows as they lie on the disk.
ALTER TABLE execution ADD COLUMN number bigint NOT NULL DEFAULT 0;
ALTER TABLE execution ALTER COLUMN number DROP DEFAULT;
ALTER TABLE execution ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY;

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
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION last_execution() SET search_path = %I, pg_temp', current_schema);
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
COMMENT ON VIEW claim_registration IS 'Claims as they were registered, by the submission of their sweep or before it: '
    'one row for each claim of each specification.';
COMMENT ON COLUMN claim_registration.sweep IS 'Name in the specification. The sweep need not have been submitted.';
COMMENT ON COLUMN claim_registration.claim IS 'The claim''s name.';
COMMENT ON COLUMN claim_registration.text IS 'The claim.';
COMMENT ON COLUMN claim_registration.seeds IS 'The sweep''s seeds; "from N" when seeds are added from N on until the '
    'claims are decided.';
COMMENT ON COLUMN claim_registration.registered_at IS 'Database''s clock. Of a tuned sweep, before it was tuned.';
COMMENT ON COLUMN claim_registration.last_execution IS 'Number of the last execution that was recorded by then: '
    'results of executions with higher numbers came afterwards.';
COMMENT ON COLUMN claim_registration.claims IS 'How many claims were registered together.';
COMMENT ON COLUMN claim_registration.digest IS 'What to publish: SHA-256 of the specification as it was registered, '
    'with its claims.';
COMMENT ON COLUMN claim_registration.spec_digest IS 'The same of this specification: of a tuned sweep, of the one with '
    'the rates that were chosen.';
COMMENT ON COLUMN claim_registration.arms IS 'Equal for equal claims about the same cells, but for the seeds.';
