WITH task AS (
    SELECT cell_key AS key FROM membership WHERE sweep_id = $1
    UNION
    SELECT c.foundation_key FROM membership m JOIN cell c ON c.key = m.cell_key WHERE m.sweep_id = $1
)
SELECT
    (SELECT count(*) FROM failure f JOIN task ON task.key = f.task) AS failures,
    (SELECT count(*) FROM attestation a JOIN task ON task.key = a.task) AS attestations,
    (SELECT count(*) FROM conflict x JOIN task ON task.key = x.task) AS conflicts,
    (
        SELECT count(DISTINCT e.numeric_class)
        FROM membership m JOIN cell_result r ON r.key = m.cell_key JOIN execution e ON e.id = r.execution
        WHERE m.sweep_id = $1
    ) AS numeric_classes
