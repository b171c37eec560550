-- schema_version: 1
-- Sweeps whose seeds are added until their claims are decided: which revisions are such, and what the looks at them gave.
-- Programs of before go on with this schema: a coordinator of before trains the seeds there are and adds none, and their workers refuse the specification.

ALTER TABLE sweep_revision ADD COLUMN grows boolean NOT NULL DEFAULT false; -- its specification says how

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

CREATE VIEW claim_look AS
SELECT s.name AS sweep, l.revision, l.seeds, l.claims, l.decided, l.barred, l.taken_at
FROM sweep_look l JOIN sweep s ON s.id = l.sweep_id;
COMMENT ON VIEW claim_look IS 'Looks at sweeps whose seeds are added until their claims are decided: one row for each revision that was looked at.';
COMMENT ON COLUMN claim_look.sweep IS 'Name of the sweep.';
COMMENT ON COLUMN claim_look.revision IS 'Revision whose cells all had results.';
COMMENT ON COLUMN claim_look.seeds IS 'How many seeds the look was at.';
COMMENT ON COLUMN claim_look.claims IS 'Claims of the revision.';
COMMENT ON COLUMN claim_look.decided IS 'Those that this look or one before decided.';
COMMENT ON COLUMN claim_look.barred IS 'Those that no later look can decide: a cell that they need diverged, or has no such value.';
COMMENT ON COLUMN claim_look.taken_at IS 'Database''s clock.';
