INSERT INTO unit_measure (
    cell_key, layer, unit, threshold, gain, target_gate, source_gate, target_participation, source_participation,
    target_gate_by_class, source_gate_by_class,
    foundation_target_gate, foundation_source_gate, foundation_target_participation, foundation_source_participation,
    foundation_target_gate_by_class, foundation_source_gate_by_class)
SELECT
    cell_key, layer, unit, threshold, gain, target_gate, source_gate, target_participation, source_participation,
    target_gate_by_class::real[], source_gate_by_class::real[],
    foundation_target_gate, foundation_source_gate, foundation_target_participation, foundation_source_participation,
    foundation_target_gate_by_class::real[], foundation_source_gate_by_class::real[]
FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
    AS u (
    cell_key, layer, unit, threshold, gain, target_gate, source_gate, target_participation, source_participation,
    target_gate_by_class, source_gate_by_class,
    foundation_target_gate, foundation_source_gate, foundation_target_participation, foundation_source_participation,
    foundation_target_gate_by_class, foundation_source_gate_by_class)
