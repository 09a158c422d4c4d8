-- Customers beyond the first schema: places, stars, segments, custom fields.

CREATE INDEX customers_place ON customers (lat_e6, lng_e6) WHERE lat_e6 IS NOT NULL AND state = 'live';

-- A star belongs to one person (CUST-9).
CREATE TABLE stars (
  user_id {int} NOT NULL REFERENCES users (id),
  customer_id {int} NOT NULL REFERENCES customers (id),
  at {int} NOT NULL,
  PRIMARY KEY (user_id, customer_id)
){strict};
CREATE INDEX stars_customer ON stars (customer_id);

CREATE INDEX customers_parent ON customers (parent_customer_id) WHERE parent_customer_id IS NOT NULL;
CREATE INDEX customers_referrer ON customers (referrer_customer_id) WHERE referrer_customer_id IS NOT NULL;
CREATE INDEX customers_deleted ON customers (deleted_at, id) WHERE state = 'deleted';
CREATE INDEX customers_merged ON customers (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX customers_locked ON customers (owner_id, locked_until) WHERE lock_reason IS NOT NULL AND state = 'live';
CREATE INDEX customers_thin ON customers (owner_id, completeness, id) WHERE state = 'live';
CREATE INDEX leads_converted ON leads (converted_customer_id) WHERE converted_customer_id IS NOT NULL;

-- A saved filter: its words as JSON, private or shared (CUST-10).
CREATE TABLE segments (
  id {id},
  public_id TEXT NOT NULL UNIQUE,
  owner_id {int} NOT NULL REFERENCES users (id),
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  shared {int} NOT NULL DEFAULT 0,
  filter TEXT NOT NULL,
  version {int} NOT NULL DEFAULT 1,
  created_at {int} NOT NULL,
  updated_at {int} NOT NULL,
  deleted_at {int}
){strict};
CREATE UNIQUE INDEX segments_name ON segments (owner_id, name_key) WHERE deleted_at IS NULL;
CREATE INDEX segments_shared ON segments (shared, id) WHERE shared = 1 AND deleted_at IS NULL;

-- Fields a firm adds to its records; their values stand in the record's `extra` by key (CUST-12).
CREATE TABLE custom_fields (
  id {id},
  entity TEXT NOT NULL CHECK (entity IN ('lead', 'customer', 'follow_up')),
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

-- Values of unique fields: one record each.
CREATE TABLE custom_values (
  field_id {int} NOT NULL REFERENCES custom_fields (id),
  value TEXT NOT NULL,
  record_id {int} NOT NULL,
  CONSTRAINT custom_values_one PRIMARY KEY (field_id, value)
){strict};
CREATE INDEX custom_values_record ON custom_values (record_id, field_id);

-- The customer whose name a customer's is most like, as the daily look found it (CUST-19, DUP-7).
CREATE TABLE similar_names (
  customer_id {int} PRIMARY KEY REFERENCES customers (id),
  other_id {int} NOT NULL REFERENCES customers (id)
){strict};
CREATE INDEX similar_names_other ON similar_names (other_id);
