SELECT m.ordinal FROM membership m JOIN cell_result r ON r.key = m.cell_key WHERE m.sweep_id = $1
