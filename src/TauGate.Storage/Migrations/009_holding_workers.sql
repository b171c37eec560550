-- schema_version: 1
-- A worker that has no room for results, and what slots of a working one wait for. Programs that do not know it go on with this schema.

DO $$
DECLARE
    c record;
BEGIN
    FOR c IN
        SELECT conname FROM pg_constraint
        WHERE conrelid = 'worker'::regclass AND contype = 'c'
            AND (pg_get_constraintdef(oid) LIKE '%suspended%')
    LOOP
        EXECUTE format('ALTER TABLE worker DROP CONSTRAINT %I', c.conname);
    END LOOP;
END $$;
ALTER TABLE worker
    ADD CONSTRAINT worker_state CHECK (state IN ('active', 'draining', 'suspended', 'holding', 'left', 'lost')),
    ADD CONSTRAINT worker_reason CHECK (reason IS NOT NULL OR state NOT IN ('suspended', 'holding'));

CREATE OR REPLACE VIEW worker_status AS
SELECT
    w.id AS worker, w.host, w.state, w.reason, w.slots, w.executing, w.spooled, w.address,
    w.numeric_class_description, encode(w.numeric_class, 'hex') AS numeric_class, w.program_version, w.libtorch_version, w.seen_at,
    w.seen_at > clock_timestamp() - interval '1 minute' AND w.state IN ('active', 'draining', 'suspended', 'holding') AS is_present
FROM worker w;
COMMENT ON COLUMN worker_status.state IS 'active, draining, suspended (its tasks fail while the same tasks pass elsewhere), holding (it has no room for results), left (said goodbye) or lost (not heard for too long).';
COMMENT ON COLUMN worker_status.reason IS 'Why it is suspended or holds, or what slots of its wait for; null when nothing hinders it.';
