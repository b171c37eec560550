-- schema_version: 1
-- References of the rows that come by the million, checked by the statement: a foreign key looks each row up by itself, and that took two
-- thirds of the time of a large submission. Nothing deletes foundations or cells, so that what a statement found is still there when it commits.
-- Programs of before go on with this schema.

ALTER TABLE cell DROP CONSTRAINT cell_foundation_key_fkey;
ALTER TABLE membership DROP CONSTRAINT membership_cell_key_fkey;
ALTER TABLE membership DROP CONSTRAINT membership_sweep_id_variant_fkey;

CREATE FUNCTION check_cells() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF EXISTS (SELECT FROM added a WHERE NOT EXISTS (SELECT FROM foundation f WHERE f.key = a.foundation_key)) THEN
        RAISE foreign_key_violation USING MESSAGE = 'a cell names a foundation that is not there', TABLE = TG_TABLE_NAME, CONSTRAINT = 'cell_of_foundation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER cell_of_foundation AFTER INSERT ON cell REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION check_cells();

CREATE FUNCTION check_memberships() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF EXISTS (SELECT FROM added a WHERE NOT EXISTS (SELECT FROM cell c WHERE c.key = a.cell_key)) THEN
        RAISE foreign_key_violation USING MESSAGE = 'a membership names a cell that is not there', TABLE = TG_TABLE_NAME, CONSTRAINT = 'membership_of_cell';
    END IF;
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT sweep_id, variant FROM added) a
        WHERE NOT EXISTS (SELECT FROM sweep_variant v WHERE v.sweep_id = a.sweep_id AND v.variant = a.variant))
    THEN
        RAISE foreign_key_violation USING MESSAGE = 'a membership names a variant that is not there', TABLE = TG_TABLE_NAME, CONSTRAINT = 'membership_of_variant';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER membership_of_cell AFTER INSERT ON membership REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION check_memberships();

CREATE FUNCTION check_removed_foundations() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF EXISTS (SELECT FROM removed r JOIN cell c ON c.foundation_key = r.key) THEN
        RAISE foreign_key_violation USING MESSAGE = 'a foundation has cells', TABLE = TG_TABLE_NAME, CONSTRAINT = 'cell_of_foundation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER cell_of_foundation AFTER DELETE ON foundation REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION check_removed_foundations();

CREATE FUNCTION check_removed_cells() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF EXISTS (SELECT FROM removed r JOIN membership m ON m.cell_key = r.key) THEN
        RAISE foreign_key_violation USING MESSAGE = 'a cell is a sweep''s', TABLE = TG_TABLE_NAME, CONSTRAINT = 'membership_of_cell';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER membership_of_cell AFTER DELETE ON cell REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION check_removed_cells();

-- Memberships go with their variant, and through it with their sweep.
CREATE FUNCTION remove_memberships() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    DELETE FROM membership m USING removed r WHERE m.sweep_id = r.sweep_id AND m.variant = r.variant;
    RETURN NULL;
END $$;
CREATE TRIGGER membership_of_variant AFTER DELETE ON sweep_variant REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION remove_memberships();

CREATE FUNCTION refuse_key_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE foreign_key_violation USING MESSAGE = 'what rows refer to each other by does not change', TABLE = TG_TABLE_NAME;
END $$;
CREATE TRIGGER same_key BEFORE UPDATE OF key ON foundation FOR EACH ROW WHEN (old.key <> new.key) EXECUTE FUNCTION refuse_key_change();
CREATE TRIGGER same_key BEFORE UPDATE OF key, foundation_key ON cell FOR EACH ROW
WHEN ((old.key, old.foundation_key) <> (new.key, new.foundation_key)) EXECUTE FUNCTION refuse_key_change();
CREATE TRIGGER same_key BEFORE UPDATE OF sweep_id, variant ON sweep_variant FOR EACH ROW
WHEN ((old.sweep_id, old.variant) <> (new.sweep_id, new.variant)) EXECUTE FUNCTION refuse_key_change();
CREATE TRIGGER same_key BEFORE UPDATE OF sweep_id, cell_key, variant ON membership FOR EACH ROW
WHEN ((old.sweep_id, old.cell_key, old.variant) <> (new.sweep_id, new.cell_key, new.variant)) EXECUTE FUNCTION refuse_key_change();

DO $$
DECLARE checked text;
BEGIN
    FOREACH checked IN ARRAY ARRAY['check_cells', 'check_memberships', 'check_removed_foundations', 'check_removed_cells', 'remove_memberships'] LOOP
        EXECUTE format('ALTER FUNCTION %I() SET search_path = %I, pg_temp', checked, current_schema);
    END LOOP;
END $$;
