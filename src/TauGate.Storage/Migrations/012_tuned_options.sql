-- schema_version: 1
-- Further options of single labels are tuned with their learning rates: a row of tuned_rate is a configuration, not a
-- rate alone.
-- Programs of before go on with this schema; they refuse the specification of a sweep that tunes more than its rates.

-- JSON as text, so that each number is read back as the kind that it was.
ALTER TABLE tuned_rate ADD COLUMN options text NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(options::jsonb) = 'object');
ALTER TABLE tuned_rate DROP CONSTRAINT tuned_rate_pkey;
ALTER TABLE tuned_rate ADD PRIMARY KEY (sweep_id, variant, learning_rate, options);

CREATE OR REPLACE VIEW tuning AS
SELECT
    s.name AS sweep, t.variant AS position, v.label, v.method, v.axes, t.learning_rate, t.validation_cross_entropy, t.n,
    t.diverged, t.chosen, t.at_edge, t.options::jsonb AS options
FROM tuned_rate t
JOIN sweep s ON s.id = t.sweep_id
JOIN sweep_variant v ON v.sweep_id = t.sweep_id AND v.variant = t.variant;
COMMENT ON VIEW tuning IS
    'What the tuning of a sweep tried and chose: one row for each label with its axis values and each configuration.';
COMMENT ON COLUMN tuning.sweep IS 'Name of the sweep whose rates and options were chosen.';
COMMENT ON COLUMN tuning.learning_rate IS 'The configuration''s rate.';
COMMENT ON COLUMN tuning.diverged IS
    'Tuning seeds whose loss became NaN or infinite; such a configuration is never chosen.';
COMMENT ON COLUMN tuning.chosen IS
    'Whether it is the row''s configuration: the smallest mean, of equal ones that with the smaller rate, then with '
    'the smaller values of the other options in the order of their names.';
COMMENT ON COLUMN tuning.at_edge IS
    'Chosen, and one of its values is the smallest or largest that was tried: the optimum may lie beyond.';
COMMENT ON COLUMN tuning.options IS
    'The configuration''s other tuned options by name; {} where the rate alone was tuned.';
COMMENT ON COLUMN tuning_result.axes IS
    'Values that vary within the sweep, but for the learning rate; options that are tuned beside it are among them.';
