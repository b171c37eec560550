CREATE TEMP TABLE submission (
    ordinal bigint,
    cell_key bytea,
    foundation_key bytea,
    variant integer,
    seed bigint) ON COMMIT DROP;
CREATE TEMP TABLE submission_variant (
    variant integer,
    label text,
    method text,
    axes jsonb,
    options jsonb,
    hidden integer[],
    mixture double precision,
    foundation_epochs integer,
    foundation_batch integer,
    learning_rate double precision,
    rotation double precision,
    epochs integer,
    batch integer,
    schedule text) ON COMMIT DROP;
CREATE TEMP TABLE submission_given_up (
    cell_key bytea,
    given_up text,
    given_up_at timestamptz,
    given_up_reason text) ON COMMIT DROP
