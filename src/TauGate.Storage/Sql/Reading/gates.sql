SELECT
    m.ordinal, g.layer, g.width, g.high_activity, g.participation, g.dead,
    g.foundation_high_activity, g.foundation_participation, g.foundation_dead,
    g.preactivation_deviation
FROM membership m JOIN gate_measure g ON g.cell_key = m.cell_key
WHERE m.sweep_id = $1 AND m.ordinal BETWEEN $2 AND $3
ORDER BY m.ordinal, g.layer
