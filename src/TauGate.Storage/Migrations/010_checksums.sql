-- schema_version: 1
-- A checksum of each column that a result fills, so that a changed one is noticed and named: the digests cover only what two executions must agree on.
-- Null in rows that programs write which do not know it; they go on with this schema.

ALTER TABLE cell_result ADD COLUMN checksums bytea CHECK (octet_length(checksums) % 4 = 0);
ALTER TABLE foundation_result ADD COLUMN checksums bytea CHECK (octet_length(checksums) % 4 = 0);
