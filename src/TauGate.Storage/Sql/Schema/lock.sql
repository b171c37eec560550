-- Held to the end of the transaction: programs that migrate at once do so one after another.
SELECT pg_advisory_xact_lock($lock);
CREATE TABLE IF NOT EXISTS migration (
    number integer PRIMARY KEY CHECK (number > 0),
    name text NOT NULL,
    schema_version integer NOT NULL CHECK (schema_version > 0),
    applied_by text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);
