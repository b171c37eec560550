-- What each role needs beside connecting, of our relations ($1) and of no other program's: whether the present user has
-- it, and the grant that gives it to a role. `db migrate` grants from this list; programs check it when they start.
-- Nothing else may change a result or a registration: no role but the owner deletes or changes one.
WITH needed (role, relation, privilege) AS (
    SELECT r.role, relation, 'SELECT'
    FROM (VALUES ('coordinator'), ('client'), ('reader')) AS r (role), unnest($1::text[]) AS relation
    UNION ALL VALUES
        ('coordinator', 'term', 'UPDATE'),
        ('coordinator', 'artifact', 'INSERT'), ('coordinator', 'artifact', 'UPDATE (stored_at)'),
        ('coordinator', 'execution', 'INSERT'),
        ('coordinator', 'foundation_result', 'INSERT'),
        ('coordinator', 'cell_result', 'INSERT'),
        ('coordinator', 'cell_images', 'INSERT'),
        ('coordinator', 'epoch_measure', 'INSERT'),
        ('coordinator', 'gate_measure', 'INSERT'),
        ('coordinator', 'unit_measure', 'INSERT'),
        ('coordinator', 'attestation', 'INSERT'),
        ('coordinator', 'conflict', 'INSERT'),
        ('coordinator', 'failure', 'INSERT'),
        ('coordinator', 'node_loss', 'INSERT'), ('coordinator', 'node_loss', 'UPDATE'),
        ('coordinator', 'membership', 'UPDATE (given_up, given_up_at, given_up_reason)'),
        ('coordinator', 'sweep_counter', 'UPDATE'),
        ('coordinator', 'sweep_running', 'INSERT'), ('coordinator', 'sweep_running', 'UPDATE'),
        ('coordinator', 'worker', 'INSERT'), ('coordinator', 'worker', 'UPDATE'),
        ('coordinator', 'coordinator', 'INSERT'), ('coordinator', 'coordinator', 'UPDATE'),
        ('coordinator', 'command', 'UPDATE (applied_at, outcome)'),
        -- The coordinator submits sweeps that wait for their tuning, and the seeds of growing ones. It cannot name a
        -- new sweep, nor change what a place of a grid is.
        ('coordinator', 'foundation', 'INSERT'),
        ('coordinator', 'cell', 'INSERT'),
        ('coordinator', 'sweep', 'UPDATE (revision, detached, priority, state)'),
        ('coordinator', 'sweep_revision', 'INSERT'),
        ('coordinator', 'sweep_variant', 'INSERT'),
        ('coordinator', 'sweep_variant', 'UPDATE'),
        ('coordinator', 'sweep_variant', 'DELETE'),
        ('coordinator', 'membership', 'INSERT'), ('coordinator', 'membership', 'DELETE'),
        ('coordinator', 'sweep_counter', 'INSERT'),
        ('coordinator', 'pending_sweep', 'UPDATE (refusal)'), ('coordinator', 'pending_sweep', 'DELETE'),
        ('coordinator', 'tuned_rate', 'INSERT'), ('coordinator', 'tuned_rate', 'DELETE'),
        ('coordinator', 'sweep_look', 'INSERT'),
        ('coordinator', 'registration', 'INSERT (sweep, spec_digest, spec, tuned_from)'),
        ('coordinator', 'registered_claim', 'INSERT'),
        ('client', 'foundation', 'INSERT'), ('client', 'foundation', 'UPDATE (failure_epoch)'),
        ('client', 'cell', 'INSERT'), ('client', 'cell', 'UPDATE (failure_epoch)'),
        ('client', 'sweep', 'INSERT'), ('client', 'sweep', 'UPDATE'),
        ('client', 'sweep_revision', 'INSERT'),
        ('client', 'sweep_variant', 'INSERT'),
        ('client', 'sweep_variant', 'UPDATE'),
        ('client', 'sweep_variant', 'DELETE'),
        ('client', 'membership', 'INSERT'), ('client', 'membership', 'UPDATE'), ('client', 'membership', 'DELETE'),
        ('client', 'sweep_counter', 'INSERT'), ('client', 'sweep_counter', 'UPDATE'),
        ('client', 'sweep_owner', 'INSERT'), ('client', 'sweep_owner', 'UPDATE'), ('client', 'sweep_owner', 'DELETE'),
        ('client', 'command', 'INSERT'),
        ('client', 'pending_sweep', 'INSERT'),
        ('client', 'pending_sweep', 'UPDATE'),
        ('client', 'pending_sweep', 'DELETE'),
        ('client', 'tuned_rate', 'INSERT'), ('client', 'tuned_rate', 'DELETE'),
        ('client', 'sweep_look', 'INSERT'),
        ('client', 'registration', 'INSERT (sweep, spec_digest, spec, tuned_from)'),
        ('client', 'registered_claim', 'INSERT')
)
SELECT
    role,
    format('%s ON %I.%I', privilege, current_schema, relation) AS grantable,
    CASE split_part(privilege, ' ', 1)
        WHEN 'DELETE' THEN has_table_privilege(format('%I.%I', current_schema, relation), 'DELETE')
        ELSE has_any_column_privilege(format('%I.%I', current_schema, relation), split_part(privilege, ' ', 1))
    END AS is_held
FROM needed WHERE relation = ANY ($1)
UNION ALL
SELECT r.role, format('USAGE ON SCHEMA %I', current_schema), has_schema_privilege(current_schema, 'USAGE')
FROM (VALUES ('coordinator'), ('client'), ('reader')) AS r (role)
UNION ALL
SELECT
    r.role,
    format('TEMPORARY ON DATABASE %I', current_database()),
    has_database_privilege(current_database(), 'TEMPORARY')
FROM (VALUES ('coordinator'), ('client')) AS r (role)
ORDER BY 1, 2
