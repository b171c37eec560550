INSERT INTO gate_measure (
    cell_key, layer, width, high_activity, participation, dead,
    foundation_high_activity, foundation_participation, foundation_dead, preactivation_deviation)
SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
