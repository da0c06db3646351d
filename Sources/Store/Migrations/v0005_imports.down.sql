DROP TABLE import_errors;
DROP TABLE imports;
DROP INDEX campaigns_external_id;
ALTER TABLE campaigns DROP COLUMN content_hash;
