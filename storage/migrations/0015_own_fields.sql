-- Contracts have fields of the firm's own too; no kind of record is listed here any more (CUST-12).

--only postgres
ALTER TABLE custom_fields DROP CONSTRAINT custom_fields_entity_check;
--end
--only sqlite
CREATE TABLE custom_values_kept (field_id {int}, value TEXT, record_id {int}){strict};
INSERT INTO custom_values_kept (field_id, value, record_id) SELECT field_id, value, record_id FROM custom_values;
DROP TABLE custom_values;
CREATE TABLE custom_fields_wider (
  id {id},
  entity TEXT NOT NULL,
  key TEXT NOT NULL,
  label TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('text', 'number', 'money', 'date', 'datetime', 'select', 'multi', 'user',
    'customer', 'file', 'boolean')),
  required {int} NOT NULL DEFAULT 0,
  is_unique {int} NOT NULL DEFAULT 0,
  options TEXT NOT NULL DEFAULT '[]',
  hidden_in_pool {int} NOT NULL DEFAULT 1,
  hidden {int} NOT NULL DEFAULT 0,
  position {int} NOT NULL,
  version {int} NOT NULL DEFAULT 1,
  created_at {int} NOT NULL,
  updated_at {int} NOT NULL,
  UNIQUE (entity, key)
){strict};
INSERT INTO custom_fields_wider (id, entity, key, label, kind, required, is_unique, options, hidden_in_pool, hidden,
  position, version, created_at, updated_at)
  SELECT id, entity, key, label, kind, required, is_unique, options, hidden_in_pool, hidden, position, version,
  created_at, updated_at FROM custom_fields;
DROP TABLE custom_fields;
ALTER TABLE custom_fields_wider RENAME TO custom_fields;
CREATE TABLE custom_values (
  field_id {int} NOT NULL REFERENCES custom_fields (id),
  value TEXT NOT NULL,
  record_id {int} NOT NULL,
  CONSTRAINT custom_values_one PRIMARY KEY (field_id, value)
){strict};
INSERT INTO custom_values (field_id, value, record_id) SELECT field_id, value, record_id FROM custom_values_kept;
DROP TABLE custom_values_kept;
CREATE INDEX custom_values_record ON custom_values (record_id, field_id);
--end
