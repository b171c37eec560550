-- The hidden units of the cells at some places of a sweep's grid, as far as they were recorded.
SELECT
    m.ordinal, u.layer, u.unit, u.threshold, u.gain, u.target_gate, u.source_gate,
    u.target_participation, u.source_participation,
    u.target_gate_by_class, u.source_gate_by_class,
    u.foundation_target_gate, u.foundation_source_gate,
    u.foundation_target_participation, u.foundation_source_participation,
    u.foundation_target_gate_by_class, u.foundation_source_gate_by_class
FROM membership m JOIN unit_measure u ON u.cell_key = m.cell_key
WHERE m.sweep_id = $1 AND m.ordinal BETWEEN $2 AND $3
ORDER BY m.ordinal, u.layer, u.unit
