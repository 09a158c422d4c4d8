-- Products, running numbers, pipelines, opportunities and quotes (PROD, NUM, OPP).

CREATE TABLE product_categories (
  id {id},
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  parent_id {int} REFERENCES product_categories (id)
){strict};
CREATE UNIQUE INDEX product_categories_siblings ON product_categories ((COALESCE(parent_id, 0)), name_key);
CREATE INDEX product_categories_parent ON product_categories (parent_id);

-- Quantities are thousandths of a unit, discounts basis points.
CREATE TABLE products (
  id {id},
  public_id TEXT NOT NULL UNIQUE,
  number TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
  name_key TEXT NOT NULL,
  category_id {int} REFERENCES product_categories (id),
  unit TEXT NOT NULL DEFAULT '',
  price {int} NOT NULL CHECK (price >= 0),
  currency TEXT NOT NULL,
  cost {int} CHECK (cost >= 0),
  min_price {int} CHECK (min_price >= 0),
  status TEXT NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'on', 'off')),
  description TEXT NOT NULL DEFAULT '',
  images TEXT NOT NULL DEFAULT '[]',
  version {int} NOT NULL DEFAULT 1,
  created_at {int} NOT NULL, created_by {int},
  updated_at {int} NOT NULL, updated_by {int},
  deleted_at {int}
){strict};
CREATE INDEX products_name ON products (name_key);
CREATE INDEX products_category ON products (category_id);
CREATE INDEX products_listed ON products (status, name_key, id) WHERE deleted_at IS NULL;

CREATE TABLE lines (
  id {id},
  holder_kind TEXT NOT NULL CHECK (holder_kind IN ('opportunity', 'quote', 'contract')),
  holder_id {int} NOT NULL,
  position {int} NOT NULL,
  product_id {int} NOT NULL REFERENCES products (id),
  name TEXT NOT NULL,
  list_price {int} NOT NULL,
  unit_price {int} NOT NULL CHECK (unit_price >= 0),
  quantity {int} NOT NULL CHECK (quantity > 0),
  discount_bp {int} NOT NULL DEFAULT 0 CHECK (discount_bp BETWEEN 0 AND 10000),
  subtotal {int} NOT NULL CHECK (subtotal >= 0),
  cost {int},
  note TEXT NOT NULL DEFAULT ''
){strict};
CREATE UNIQUE INDEX lines_holder ON lines (holder_kind, holder_id, position);
CREATE INDEX lines_product ON lines (product_id);

-- A pattern holds fixed text, {{yyyy}} {{yy}} {{mm}} {{dd}} and one {{seq:n}}; `reset` is the period of its counter.
CREATE TABLE number_patterns (
  kind TEXT PRIMARY KEY,
  pattern TEXT NOT NULL,
  reset TEXT NOT NULL CHECK (reset IN ('never', 'yearly', 'monthly', 'daily')),
  updated_at {int} NOT NULL,
  updated_by {int}
){strict};

CREATE TABLE number_counters (
  kind TEXT NOT NULL,
  period TEXT NOT NULL,
  value {int} NOT NULL,
  PRIMARY KEY (kind, period)
){strict};

-- Every number ever taken, folded: none is used again, whatever becomes of its record (NUM-3).
CREATE TABLE numbers_taken (
  kind TEXT NOT NULL,
  number TEXT NOT NULL,
  PRIMARY KEY (kind, number)
){strict};

CREATE TABLE pipelines (
  id {id},
  public_id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE,
  is_default {int} NOT NULL DEFAULT 0,
  enabled {int} NOT NULL DEFAULT 1,
  version {int} NOT NULL DEFAULT 1,
  created_at {int} NOT NULL,
  updated_at {int} NOT NULL,
  CONSTRAINT pipelines_default_enabled CHECK (is_default = 0 OR enabled = 1)
){strict};
CREATE UNIQUE INDEX pipelines_one_default ON pipelines ((1)) WHERE is_default = 1;

CREATE TABLE pipeline_departments (
  pipeline_id {int} NOT NULL REFERENCES pipelines (id),
  department_id {int} NOT NULL REFERENCES departments (id),
  PRIMARY KEY (pipeline_id, department_id)
){strict};
CREATE INDEX pipeline_departments_department ON pipeline_departments (department_id);

CREATE TABLE stages (
  id {id},
  pipeline_id {int} NOT NULL REFERENCES pipelines (id),
  position {int} NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL CHECK (type IN ('open', 'won', 'lost', 'void')),
  rate {int} NOT NULL CHECK (rate BETWEEN 0 AND 100),
  max_days {int} NOT NULL DEFAULT 14 CHECK (max_days > 0),
  required_fields TEXT NOT NULL DEFAULT '[]',
  removed_at {int}
){strict};
CREATE INDEX stages_pipeline ON stages (pipeline_id, position);
CREATE UNIQUE INDEX stages_one_end ON stages (pipeline_id, type) WHERE type <> 'open' AND removed_at IS NULL;

CREATE TABLE opportunities (
  id {id},
  public_id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
  name_key TEXT NOT NULL,
  customer_id {int} NOT NULL REFERENCES customers (id),
  pipeline_id {int} NOT NULL REFERENCES pipelines (id),
  stage_id {int} NOT NULL REFERENCES stages (id),
  state TEXT NOT NULL CHECK (state IN ('open', 'won', 'lost', 'void')),
  amount {int} NOT NULL DEFAULT 0 CHECK (amount >= 0),
  currency TEXT NOT NULL,
  order_discount {int} NOT NULL DEFAULT 0 CHECK (order_discount >= 0),
  expected_close_on TEXT,
  probability {int} CHECK (probability BETWEEN 0 AND 100),
  next_step TEXT NOT NULL DEFAULT '',
  source TEXT, campaign TEXT,
  competitor TEXT NOT NULL DEFAULT '',
  owner_id {int} NOT NULL REFERENCES users (id),
  entered_stage_on TEXT NOT NULL,
  last_followup_at {int},
  closed_at {int},
  won_amount {int},
  reason TEXT,
  reason_note TEXT NOT NULL DEFAULT '',
  stale_told_on TEXT,
  overdue_told_on TEXT,
  extra TEXT NOT NULL DEFAULT '{{}}',
  tags TEXT NOT NULL DEFAULT '[]',
  version {int} NOT NULL DEFAULT 1,
  created_at {int} NOT NULL, created_by {int},
  updated_at {int} NOT NULL, updated_by {int},
  deleted_at {int},
  CONSTRAINT opportunities_closed CHECK ((state = 'open') = (closed_at IS NULL)),
  CONSTRAINT opportunities_won CHECK ((state = 'won') = (won_amount IS NOT NULL))
){strict};
CREATE INDEX opportunities_customer ON opportunities (customer_id, state, id) WHERE deleted_at IS NULL;
CREATE INDEX opportunities_owner ON opportunities (owner_id, state, expected_close_on, id) WHERE deleted_at IS NULL;
CREATE INDEX opportunities_stage ON opportunities (stage_id, state);
CREATE INDEX opportunities_pipeline ON opportunities (pipeline_id);
CREATE INDEX opportunities_name ON opportunities (name_key);

CREATE TABLE opportunity_contacts (
  opportunity_id {int} NOT NULL REFERENCES opportunities (id),
  contact_id {int} NOT NULL REFERENCES contacts (id),
  role TEXT NOT NULL DEFAULT 'other',
  PRIMARY KEY (opportunity_id, contact_id)
){strict};
CREATE INDEX opportunity_contacts_contact ON opportunity_contacts (contact_id);

CREATE TABLE stage_history (
  id {id},
  opportunity_id {int} NOT NULL REFERENCES opportunities (id),
  from_stage_id {int} REFERENCES stages (id),
  to_stage_id {int} NOT NULL REFERENCES stages (id),
  entered_at {int} NOT NULL,
  left_at {int},
  by_id {int},
  owner_id {int} NOT NULL,
  department_id {int} NOT NULL,
  amount {int} NOT NULL,
  note TEXT NOT NULL DEFAULT ''
){strict};
CREATE UNIQUE INDEX stage_history_open ON stage_history (opportunity_id) WHERE left_at IS NULL;
CREATE INDEX stage_history_opportunity ON stage_history (opportunity_id, id);
CREATE INDEX stage_history_from ON stage_history (from_stage_id);
CREATE INDEX stage_history_to ON stage_history (to_stage_id);

CREATE TABLE quotes (
  id {id},
  public_id TEXT NOT NULL UNIQUE,
  opportunity_id {int} NOT NULL REFERENCES opportunities (id),
  number TEXT NOT NULL UNIQUE,
  total {int} NOT NULL CHECK (total >= 0),
  list_total {int} NOT NULL,
  order_discount {int} NOT NULL DEFAULT 0,
  discount_bp {int} NOT NULL,
  over_limit {int} NOT NULL,
  currency TEXT NOT NULL,
  valid_until TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('draft', 'pending', 'sent', 'accepted')),
  version {int} NOT NULL DEFAULT 1,
  created_at {int} NOT NULL, created_by {int},
  updated_at {int} NOT NULL, updated_by {int}
){strict};
CREATE INDEX quotes_opportunity ON quotes (opportunity_id, id);

-- A follow-up on a customer may be about one of his deals (OPP-13).
ALTER TABLE follow_ups ADD COLUMN opportunity_id {int} REFERENCES opportunities (id);
ALTER TABLE reminders ADD COLUMN opportunity_id {int} REFERENCES opportunities (id);
CREATE INDEX follow_ups_opportunity ON follow_ups (opportunity_id, occurred_at) WHERE opportunity_id IS NOT NULL;
CREATE INDEX reminders_opportunity ON reminders (opportunity_id) WHERE opportunity_id IS NOT NULL;

-- What a leaver holds on customers of others goes to somebody too (XFER-12). No kind is listed here any more: it is
-- the CRM's own word, and a list in the table would have to be made anew with every step.
CREATE TABLE handover_items_wider (
  id {id},
  handover_id {int} NOT NULL REFERENCES handovers (id),
  kind TEXT NOT NULL,
  record_id {int} NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'moved', 'stayed')),
  to_id {int},
  reason TEXT
){strict};
INSERT INTO handover_items_wider (handover_id, kind, record_id, state, to_id, reason)
  SELECT handover_id, kind, record_id, state, to_id, reason FROM handover_items ORDER BY id;
DROP TABLE handover_items;
ALTER TABLE handover_items_wider RENAME TO handover_items;
CREATE UNIQUE INDEX handover_items_once ON handover_items (handover_id, kind, record_id);
CREATE INDEX handover_items_next ON handover_items (handover_id, state, id);
