-- schema_version: 1
-- What a unit's counterpart in the untouched foundation does, beside the trained unit: without it no picture says what
-- training changed.
-- Null in rows that older programs write; they go on with this schema.

ALTER TABLE unit_measure
    ADD COLUMN foundation_target_gate double precision,
    ADD COLUMN foundation_source_gate double precision,
    ADD COLUMN foundation_target_participation double precision,
    ADD COLUMN foundation_source_participation double precision,
    ADD COLUMN foundation_target_gate_by_class real[],
    ADD COLUMN foundation_source_gate_by_class real[],
    ADD CONSTRAINT untouched_unit_whole_or_absent CHECK (num_nulls(
        foundation_target_gate, foundation_source_gate,
        foundation_target_participation, foundation_source_participation,
        foundation_target_gate_by_class, foundation_source_gate_by_class) IN (0, 6));

CREATE OR REPLACE VIEW unit AS
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
COMMENT ON COLUMN unit.foundation_target_gate IS
    'The untouched foundation''s unit under untrained gates of the same sharpness: target_gate; null in older rows.';
COMMENT ON COLUMN unit.foundation_source_gate IS 'Its source_gate.';
COMMENT ON COLUMN unit.foundation_target_participation IS 'Its target_participation.';
COMMENT ON COLUMN unit.foundation_source_participation IS 'Its source_participation.';
COMMENT ON COLUMN unit.foundation_target_gate_by_class IS 'Its target_gate_by_class.';
COMMENT ON COLUMN unit.foundation_source_gate_by_class IS 'Its source_gate_by_class.';
