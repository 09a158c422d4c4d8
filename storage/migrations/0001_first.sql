-- The first schema. {id} {int} {bytes} and {strict} are spelled by the runner for each database.
-- Instants are UTC milliseconds, flags 0 or 1, money minor units, lists JSON text.

CREATE TABLE organisation (
  id {int} PRIMARY KEY CHECK (id = 1),
  public_id TEXT NOT NULL,
  name TEXT NOT NULL,
  timezone TEXT NOT NULL,
  base_currency TEXT NOT NULL,
  locale TEXT NOT NULL,
  phone_region TEXT NOT NULL,
  workdays TEXT NOT NULL,
  work_start TEXT NOT NULL,
  work_end TEXT NOT NULL,
  holidays TEXT NOT NULL,
  makeup_days TEXT NOT NULL,
  company_owner_id {int} NOT NULL,
  version {int} NOT NULL,
  created_at {int} NOT NULL,
  updated_at {int} NOT NULL
){strict};

CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL,
  updated_at {int} NOT NULL,
  updated_by {int}
){strict};

CREATE TABLE dictionaries (
  dictionary TEXT NOT NULL,
  key TEXT NOT NULL,
  position {int} NOT NULL,
  labels TEXT NOT NULL,
  enabled {int} NOT NULL,
  PRIMARY KEY (dictionary, key)
){strict};

CREATE TABLE departments (
  id {id},
  public_id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  parent_id {int} REFERENCES departments (id),
  head_user_id {int},
  holding_limit {int},
  archived {int} NOT NULL DEFAULT 0,
  version {int} NOT NULL DEFAULT 1,
  created_at {int} NOT NULL,
  updated_at {int} NOT NULL
){strict};
CREATE UNIQUE INDEX departments_root ON departments ((1)) WHERE parent_id IS NULL;
CREATE UNIQUE INDEX departments_siblings ON departments (parent_id, name_key) WHERE archived = 0;
CREATE INDEX departments_parent ON departments (parent_id);

CREATE TABLE users (
  id {id},
  public_id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  main_dept_id {int} NOT NULL REFERENCES departments (id),
  superior_id {int} REFERENCES users (id),
  title TEXT NOT NULL DEFAULT '',
  employee_no TEXT UNIQUE,
  phone TEXT,
  email TEXT,
  status TEXT NOT NULL CHECK (status IN ('invited', 'active', 'suspended')),
  account TEXT UNIQUE,
  locale TEXT NOT NULL,
  holding_limit {int},
  away_from TEXT,
  away_until TEXT,
  delegate_id {int},
  quiet TEXT NOT NULL DEFAULT '',
  morning TEXT NOT NULL DEFAULT '',
  evening TEXT NOT NULL DEFAULT '',
  lead_minutes {int},
  daily_cap {int},
  weekends {int} NOT NULL DEFAULT 0,
  alerts TEXT NOT NULL DEFAULT '{{}}',
  unreachable_at {int},
  muted_until {int},
  version {int} NOT NULL DEFAULT 1,
  created_at {int} NOT NULL,
  created_by {int},
  updated_at {int} NOT NULL,
  updated_by {int},
  CONSTRAINT users_bound CHECK (account IS NULL OR status <> 'suspended')
){strict};
CREATE INDEX users_dept ON users (main_dept_id);
CREATE INDEX users_superior ON users (superior_id);
CREATE INDEX users_name ON users (name_key);
CREATE INDEX users_lead ON users (lead_minutes) WHERE lead_minutes IS NOT NULL;

CREATE TABLE user_departments (
  user_id {int} NOT NULL REFERENCES users (id),
  department_id {int} NOT NULL REFERENCES departments (id),
  PRIMARY KEY (user_id, department_id)
){strict};
CREATE INDEX user_departments_department ON user_departments (department_id);

CREATE TABLE roles (
  id {id},
  name TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE,
  built_in TEXT UNIQUE,
  version {int} NOT NULL DEFAULT 1,
  created_at {int} NOT NULL,
  updated_at {int} NOT NULL
){strict};

CREATE TABLE role_permissions (
  role_id {int} NOT NULL REFERENCES roles (id),
  permission TEXT NOT NULL,
  scope TEXT NOT NULL CHECK (scope IN ('self', 'self_subs', 'dept', 'dept_tree', 'custom', 'all')),
  departments TEXT NOT NULL DEFAULT '[]',
  PRIMARY KEY (role_id, permission)
){strict};

CREATE TABLE user_roles (
  user_id {int} NOT NULL REFERENCES users (id),
  role_id {int} NOT NULL REFERENCES roles (id),
  PRIMARY KEY (user_id, role_id)
){strict};
CREATE INDEX user_roles_role ON user_roles (role_id);

CREATE TABLE invites (
  id {id},
  user_id {int} NOT NULL REFERENCES users (id),
  token_hash TEXT NOT NULL UNIQUE,
  created_by {int},
  created_at {int} NOT NULL,
  expires_at {int} NOT NULL,
  used_at {int},
  cancelled_at {int},
  offered_to TEXT
){strict};
CREATE INDEX invites_user ON invites (user_id);

CREATE TABLE pools (
  id {id},
  public_id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('lead', 'customer')),
  is_default {int} NOT NULL DEFAULT 0,
  enabled {int} NOT NULL DEFAULT 1,
  daily_claim_limit {int} NOT NULL DEFAULT 5,
  cooldown_days {int} NOT NULL DEFAULT 7,
  release_delay_hours {int} NOT NULL DEFAULT 0,
  daily_view_cap {int} NOT NULL DEFAULT 0,
  hidden_fields TEXT NOT NULL DEFAULT '[]',
  show_history {int} NOT NULL DEFAULT 1,
  auto_recycle {int} NOT NULL DEFAULT 0,
  recycling_since TEXT,
  held {int} NOT NULL DEFAULT 0 CHECK (held >= 0),
  version {int} NOT NULL DEFAULT 1,
  created_at {int} NOT NULL,
  updated_at {int} NOT NULL,
  deleted_at {int},
  CONSTRAINT pools_recycling CHECK ((auto_recycle = 1) = (recycling_since IS NOT NULL)),
  CONSTRAINT pools_default_enabled CHECK (is_default = 0 OR enabled = 1)
){strict};
CREATE UNIQUE INDEX pools_name ON pools (kind, name_key) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX pools_one_default ON pools (kind) WHERE is_default = 1;

CREATE TABLE pool_departments (
  pool_id {int} NOT NULL REFERENCES pools (id),
  department_id {int} NOT NULL REFERENCES departments (id),
  PRIMARY KEY (pool_id, department_id)
){strict};
CREATE INDEX pool_departments_department ON pool_departments (department_id);

CREATE TABLE pool_people (
  pool_id {int} NOT NULL REFERENCES pools (id),
  user_id {int} NOT NULL REFERENCES users (id),
  seat TEXT NOT NULL CHECK (seat IN ('admin', 'member')),
  PRIMARY KEY (pool_id, user_id)
){strict};
CREATE INDEX pool_people_user ON pool_people (user_id);

CREATE TABLE pool_rules (
  id {id},
  pool_id {int} NOT NULL REFERENCES pools (id),
  no_followup_days {int},
  no_opportunity_days {int},
  no_deal_days {int},
  level TEXT NOT NULL DEFAULT 'any' CHECK (level IN ('any', 'A', 'B', 'C')),
  exempt_dealt {int} NOT NULL DEFAULT 1,
  exempt_open_opp {int} NOT NULL DEFAULT 1,
  exempt_running_contract {int} NOT NULL DEFAULT 1,
  enabled {int} NOT NULL DEFAULT 1,
  changed_on TEXT NOT NULL,
  CONSTRAINT pool_rules_condition CHECK (
    no_followup_days IS NOT NULL OR no_opportunity_days IS NOT NULL OR no_deal_days IS NOT NULL)
){strict};
CREATE INDEX pool_rules_pool ON pool_rules (pool_id);

CREATE TABLE customers (
  id {id},
  public_id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
  name_key TEXT NOT NULL,
  kind TEXT NOT NULL DEFAULT 'company' CHECK (kind IN ('company', 'individual')),
  short_name TEXT NOT NULL DEFAULT '',
  level TEXT NOT NULL DEFAULT 'B' CHECK (level IN ('A', 'B', 'C')),
  privacy TEXT NOT NULL DEFAULT 'normal' CHECK (privacy IN ('normal', 'high')),
  industry TEXT, region TEXT, source TEXT,
  address TEXT NOT NULL DEFAULT '', email TEXT, wechat TEXT, tax_no TEXT,
  core_value TEXT NOT NULL DEFAULT '', remark TEXT NOT NULL DEFAULT '',
  website TEXT NOT NULL DEFAULT '', telegram TEXT, preferred_channel TEXT, campaign TEXT,
  hobbies TEXT NOT NULL DEFAULT '', employees {int},
  annual_revenue {int}, revenue_currency TEXT,
  birthday TEXT, important_dates TEXT NOT NULL DEFAULT '[]',
  lat_e6 {int}, lng_e6 {int},
  parent_customer_id {int} REFERENCES customers (id), relation TEXT,
  referrer_customer_id {int} REFERENCES customers (id),
  tags TEXT NOT NULL DEFAULT '[]',
  no_care {int} NOT NULL DEFAULT 0,
  completeness {int} NOT NULL DEFAULT 0,
  phones TEXT NOT NULL DEFAULT '[]',
  extra TEXT NOT NULL DEFAULT '{{}}',
  state TEXT NOT NULL DEFAULT 'live' CHECK (state IN ('live', 'merged', 'deleted')),
  merged_into {int},
  owner_id {int} REFERENCES users (id),
  pool_id {int} REFERENCES pools (id),
  received_at {int} NOT NULL,
  entered_pool_at {int},
  pool_reason TEXT,
  recycle_due_on TEXT, recycle_rule_id {int},
  locked_until TEXT, lock_reason TEXT, protected_until TEXT,
  last_followup_at {int},
  followup_count {int} NOT NULL DEFAULT 0,
  next_contact_at {int},
  primary_contact_id {int},
  dealt {int} NOT NULL DEFAULT 0,
  version {int} NOT NULL DEFAULT 1,
  created_at {int} NOT NULL, created_by {int},
  updated_at {int} NOT NULL, updated_by {int},
  deleted_at {int},
  CONSTRAINT customers_one_holder CHECK (state <> 'live' OR (owner_id IS NULL) <> (pool_id IS NULL)),
  CONSTRAINT customers_entered CHECK (pool_id IS NULL OR entered_pool_at IS NOT NULL)
){strict};
CREATE INDEX customers_mine ON customers (owner_id, next_contact_at, id) WHERE state = 'live';
CREATE INDEX customers_touched ON customers (owner_id, last_followup_at, id) WHERE state = 'live';
CREATE INDEX customers_pooled ON customers (pool_id, entered_pool_at, id) WHERE pool_id IS NOT NULL AND state = 'live';
CREATE INDEX customers_name ON customers (name_key);

CREATE TABLE contacts (
  id {id},
  public_id TEXT NOT NULL UNIQUE,
  customer_id {int} NOT NULL REFERENCES customers (id),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
  name_key TEXT NOT NULL,
  title TEXT NOT NULL DEFAULT '',
  phones TEXT NOT NULL DEFAULT '[]',
  email TEXT, wechat TEXT, telegram TEXT, preferred_channel TEXT,
  hobbies TEXT NOT NULL DEFAULT '', remark TEXT NOT NULL DEFAULT '', address TEXT NOT NULL DEFAULT '',
  gender TEXT, birthday TEXT,
  role TEXT NOT NULL DEFAULT 'other',
  gone {int} NOT NULL DEFAULT 0,
  version {int} NOT NULL DEFAULT 1,
  created_at {int} NOT NULL, created_by {int},
  updated_at {int} NOT NULL, updated_by {int},
  deleted_at {int}
){strict};
CREATE INDEX contacts_customer ON contacts (customer_id, id);

CREATE TABLE leads (
  id {id},
  public_id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
  name_key TEXT NOT NULL,
  contact_name TEXT NOT NULL DEFAULT '', title TEXT NOT NULL DEFAULT '',
  need TEXT NOT NULL DEFAULT '', address TEXT NOT NULL DEFAULT '', remark TEXT NOT NULL DEFAULT '',
  email TEXT, wechat TEXT, telegram TEXT, campaign TEXT,
  referrer_customer_id {int} REFERENCES customers (id),
  tags TEXT NOT NULL DEFAULT '[]',
  phones TEXT NOT NULL DEFAULT '[]',
  source TEXT, industry TEXT, region TEXT,
  channel TEXT NOT NULL DEFAULT 'other',
  level TEXT NOT NULL DEFAULT 'B' CHECK (level IN ('A', 'B', 'C')),
  individual {int} NOT NULL DEFAULT 0,
  extra TEXT NOT NULL DEFAULT '{{}}',
  status TEXT NOT NULL CHECK (status IN ('unassigned', 'assigned', 'following', 'interested', 'converted', 'invalid')),
  invalid_reason TEXT,
  owner_id {int} REFERENCES users (id),
  pool_id {int} REFERENCES pools (id),
  received_at {int},
  entered_pool_at {int},
  pool_reason TEXT,
  recycle_due_on TEXT, recycle_rule_id {int}, protected_until TEXT,
  first_response_at {int},
  last_followup_at {int},
  followup_count {int} NOT NULL DEFAULT 0,
  next_contact_at {int},
  converted_at {int}, converted_customer_id {int}, conversion TEXT CHECK (conversion IN ('new', 'attached')),
  converted_from TEXT,
  version {int} NOT NULL DEFAULT 1,
  created_at {int} NOT NULL, created_by {int},
  updated_at {int} NOT NULL, updated_by {int},
  deleted_at {int},
  CONSTRAINT leads_one_holder CHECK (
    deleted_at IS NOT NULL OR status IN ('converted', 'invalid') OR (owner_id IS NULL) <> (pool_id IS NULL)),
  CONSTRAINT leads_unassigned CHECK (
    deleted_at IS NOT NULL OR status IN ('converted', 'invalid') OR (status = 'unassigned') = (pool_id IS NOT NULL))
){strict};
CREATE INDEX leads_mine ON leads (owner_id, next_contact_at, id) WHERE deleted_at IS NULL;
CREATE INDEX leads_pooled ON leads (pool_id, entered_pool_at, id) WHERE pool_id IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX leads_name ON leads (name_key);
CREATE INDEX leads_invalid ON leads (updated_at) WHERE status = 'invalid' AND deleted_at IS NULL;

-- One row per duplicate key of a live holder; a forbidden key has one holder (DUP-1, DUP-2).
CREATE TABLE dup_keys (
  id {id},
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  holder_kind TEXT NOT NULL CHECK (holder_kind IN ('lead', 'customer')),
  holder_id {int} NOT NULL,
  exempt {int} NOT NULL DEFAULT 0,
  forbid {int} NOT NULL DEFAULT 0
){strict};
CREATE UNIQUE INDEX dup_keys_holder ON dup_keys (key, value, holder_kind, holder_id);
CREATE UNIQUE INDEX dup_keys_forbidden ON dup_keys (key, value) WHERE forbid = 1 AND exempt = 0;
CREATE INDEX dup_keys_of ON dup_keys (holder_kind, holder_id);

CREATE TABLE stints (
  id {id},
  kind TEXT NOT NULL CHECK (kind IN ('lead', 'customer')),
  record_id {int} NOT NULL,
  user_id {int} NOT NULL REFERENCES users (id),
  since {int} NOT NULL,
  until {int},
  in_reason TEXT NOT NULL,
  out_reason TEXT,
  given_by {int},
  ended_by {int}
){strict};
CREATE UNIQUE INDEX stints_open ON stints (kind, record_id) WHERE until IS NULL;
CREATE INDEX stints_record ON stints (kind, record_id, until);
CREATE INDEX stints_user ON stints (user_id, kind, record_id);

CREATE TABLE team_members (
  id {id},
  record_kind TEXT NOT NULL,
  record_id {int} NOT NULL,
  user_id {int} NOT NULL REFERENCES users (id),
  power TEXT NOT NULL CHECK (power IN ('read', 'write')),
  expires_at {int},
  source TEXT NOT NULL DEFAULT 'manual',
  added_by {int},
  added_at {int} NOT NULL,
  ended_at {int}
){strict};
CREATE UNIQUE INDEX team_members_live ON team_members (record_kind, record_id, user_id) WHERE ended_at IS NULL;
CREATE INDEX team_members_user ON team_members (user_id, record_kind, record_id) WHERE ended_at IS NULL;

CREATE TABLE claim_log (
  id {id},
  user_id {int} NOT NULL,
  pool_id {int} NOT NULL,
  kind TEXT NOT NULL,
  record_id {int} NOT NULL,
  day TEXT NOT NULL,
  at {int} NOT NULL
){strict};
CREATE INDEX claim_log_user_day ON claim_log (user_id, pool_id, day);
CREATE INDEX claim_log_record ON claim_log (kind, record_id, day);

CREATE TABLE pool_views (
  id {id},
  user_id {int} NOT NULL,
  pool_id {int} NOT NULL,
  kind TEXT NOT NULL,
  record_id {int} NOT NULL,
  day TEXT NOT NULL,
  at {int} NOT NULL
){strict};
CREATE INDEX pool_views_user_day ON pool_views (user_id, pool_id, day);

CREATE TABLE follow_ups (
  id {id},
  public_id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL DEFAULT 'follow' CHECK (kind IN ('follow', 'visit', 'note', 'system')),
  method TEXT NOT NULL DEFAULT 'other',
  subject_kind TEXT NOT NULL CHECK (subject_kind IN ('lead', 'customer')),
  subject_id {int} NOT NULL,
  contact_id {int},
  person TEXT NOT NULL DEFAULT '',
  content TEXT NOT NULL DEFAULT '',
  words TEXT NOT NULL DEFAULT '',
  occurred_at {int} NOT NULL,
  next_at {int},
  next_closed {int} NOT NULL DEFAULT 0,
  outcome TEXT,
  label TEXT NOT NULL DEFAULT 'normal',
  origin TEXT NOT NULL DEFAULT 'quick',
  qualifying {int} NOT NULL,
  files TEXT NOT NULL DEFAULT '[]',
  next_note TEXT NOT NULL DEFAULT '',
  voice TEXT, transcript TEXT NOT NULL DEFAULT '',
  extra TEXT NOT NULL DEFAULT '{{}}',
  checked_in_at {int}, checked_out_at {int}, arrived_at {int}, auto_closed {int} NOT NULL DEFAULT 0,
  lat_e6 {int}, lng_e6 {int}, trust TEXT CHECK (trust IN ('live', 'button', 'pinned', 'none')), distance_m {int},
  origin_lead_id {int},
  author_id {int} NOT NULL REFERENCES users (id),
  credit_dept_id {int} NOT NULL,
  reminder_id {int},
  edited_at {int}, corrects_id {int},
  version {int} NOT NULL DEFAULT 1,
  created_at {int} NOT NULL,
  updated_at {int} NOT NULL,
  deleted_at {int}
){strict};
CREATE INDEX follow_ups_subject ON follow_ups (subject_kind, subject_id, occurred_at, id) WHERE deleted_at IS NULL;
CREATE INDEX follow_ups_author ON follow_ups (author_id, occurred_at);

CREATE TABLE reminders (
  id {id},
  public_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject_kind TEXT,
  subject_id {int},
  user_id {int} NOT NULL REFERENCES users (id),
  due_at {int} NOT NULL,
  chosen {int} NOT NULL DEFAULT 0,
  state TEXT NOT NULL CHECK (state IN ('open', 'done', 'cancelled')),
  misses {int} NOT NULL DEFAULT 0,
  note TEXT NOT NULL DEFAULT '',
  origin_id {int},
  fired_due_at {int},
  fired_at {int},
  repeated_due_at {int},
  touched_at {int},
  set_at {int} NOT NULL,
  version {int} NOT NULL DEFAULT 1,
  created_at {int} NOT NULL,
  updated_at {int} NOT NULL,
  ended_at {int}
){strict};
-- One open of a kind on a record and person, but any number of own ones. A row that rings is written anew into every
-- index it is in, so this one also finds what is open on a record, and nothing is looked up by the public id.
CREATE UNIQUE INDEX reminders_one_open
  ON reminders (subject_id, subject_kind, user_id, kind, (CASE WHEN kind = 'own' THEN id ELSE 0 END))
  WHERE state = 'open';
CREATE INDEX reminders_to_fire ON reminders (due_at, id)
  WHERE state = 'open' AND (fired_due_at IS NULL OR fired_due_at <> due_at);
CREATE INDEX reminders_to_repeat ON reminders (fired_at, id)
  WHERE state = 'open' AND fired_due_at = due_at AND (repeated_due_at IS NULL OR repeated_due_at <> due_at);
CREATE INDEX reminders_user ON reminders (user_id, due_at, id) WHERE state = 'open';

-- Audit: rows are written with their change and sealed in commit order; values stand beside them (AUDIT-2).
CREATE TABLE audit (
  id {id},
  at {int} NOT NULL,
  actor_id {int},
  on_behalf_of {int},
  channel TEXT NOT NULL,
  chat_id TEXT,
  message_id TEXT,
  action TEXT NOT NULL,
  entity TEXT NOT NULL,
  record_id {int} NOT NULL,
  reason TEXT,
  request_id TEXT,
  values_digest TEXT NOT NULL,
  sequence {int} UNIQUE,
  digest TEXT,
  previous_digest TEXT
){strict};
CREATE INDEX audit_record ON audit (entity, record_id, id);
CREATE INDEX audit_request ON audit (request_id) WHERE request_id IS NOT NULL;
CREATE INDEX audit_reads ON audit (actor_id, action, at) WHERE action IN ('revealed', 'looked_up');
CREATE INDEX audit_unsealed ON audit (id) WHERE sequence IS NULL;

CREATE TABLE audit_values (
  audit_id {int} PRIMARY KEY REFERENCES audit (id),
  record_name TEXT NOT NULL,
  before_values TEXT NOT NULL,
  after_values TEXT NOT NULL,
  before_digest TEXT NOT NULL,
  after_digest TEXT NOT NULL,
  erased_at {int}
){strict};

-- Where the chain ended at the last sealing: a log whose end was cut off is shorter than this.
CREATE TABLE audit_head (
  id {int} PRIMARY KEY CHECK (id = 1),
  sequence {int} NOT NULL,
  digest TEXT NOT NULL
){strict};

-- What came in. A payload is bytes of the channel; storage never reads it.
CREATE TABLE inbox (
  id {id},
  channel TEXT NOT NULL,
  delivery_id TEXT NOT NULL,
  account TEXT NOT NULL,
  place TEXT NOT NULL,
  message TEXT,
  said_at {int} NOT NULL,
  received_at {int} NOT NULL,
  payload {bytes},
  state TEXT NOT NULL CHECK (state IN ('received', 'applied', 'answered', 'parked')),
  tries {int} NOT NULL DEFAULT 0,
  next_try_at {int},
  incident TEXT
){strict};
CREATE UNIQUE INDEX inbox_delivery ON inbox (channel, delivery_id);
CREATE INDEX inbox_waiting ON inbox (id) WHERE state IN ('received', 'applied');
CREATE INDEX inbox_message ON inbox (place, message);
CREATE INDEX inbox_received ON inbox (received_at) WHERE payload IS NOT NULL;

CREATE TABLE requests (
  account TEXT NOT NULL,
  request_id TEXT NOT NULL,
  view TEXT NOT NULL,
  entity TEXT NOT NULL,
  record_id {int} NOT NULL,
  version {int} NOT NULL,
  card_id {int},
  parts TEXT NOT NULL DEFAULT '[]',
  at {int} NOT NULL,
  PRIMARY KEY (account, request_id)
){strict};
CREATE INDEX requests_at ON requests (at);

CREATE TABLE gatherings (
  id {id},
  key TEXT NOT NULL,
  account TEXT NOT NULL,
  place TEXT NOT NULL,
  parts TEXT NOT NULL,
  closes_at {int} NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'closed'))
){strict};
CREATE UNIQUE INDEX gatherings_open ON gatherings (key) WHERE state = 'open';

CREATE TABLE drafts (
  id {id},
  public_id TEXT NOT NULL UNIQUE,
  owner_id {int} NOT NULL REFERENCES users (id),
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  words TEXT NOT NULL,
  seen TEXT NOT NULL DEFAULT '{{}}',
  place TEXT NOT NULL DEFAULT '',
  message TEXT,
  said_at {int} NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'saved', 'discarded', 'lapsed')),
  button_until {int} NOT NULL,
  record_kind TEXT,
  record_id {int},
  created_at {int} NOT NULL,
  updated_at {int} NOT NULL,
  version {int} NOT NULL DEFAULT 1
){strict};
CREATE INDEX drafts_open ON drafts (owner_id, id) WHERE state = 'open';

CREATE TABLE memos (
  id {id},
  public_id TEXT NOT NULL UNIQUE,
  owner_id {int} NOT NULL REFERENCES users (id),
  text TEXT NOT NULL,
  files TEXT NOT NULL DEFAULT '[]',
  place TEXT NOT NULL DEFAULT '',
  said_at {int} NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'attached', 'discarded')),
  record_kind TEXT,
  record_id {int},
  created_at {int} NOT NULL
){strict};
CREATE INDEX memos_open ON memos (owner_id, id) WHERE state = 'open';

CREATE TABLE questions (
  id {id},
  user_id {int} NOT NULL REFERENCES users (id),
  slot TEXT NOT NULL,
  subject TEXT NOT NULL,
  card_id {int},
  asked_at {int} NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'answered', 'replaced', 'lapsed'))
){strict};
CREATE UNIQUE INDEX questions_open ON questions (user_id) WHERE state = 'open';

CREATE TABLE cards (
  id {id},
  place TEXT NOT NULL,
  message TEXT,
  user_id {int},
  view TEXT NOT NULL,
  entity TEXT NOT NULL,
  record_id {int} NOT NULL,
  subject TEXT,
  seen TEXT NOT NULL DEFAULT '{{}}',
  list_state TEXT NOT NULL DEFAULT '{{}}',
  nonce TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('live', 'spent', 'retired')),
  spent_nonce TEXT,
  spent_by {int},
  spent_at {int},
  created_at {int} NOT NULL,
  updated_at {int} NOT NULL
){strict};
CREATE INDEX cards_message ON cards (place, message) WHERE message IS NOT NULL;
CREATE INDEX cards_user ON cards (user_id, id);
CREATE INDEX cards_recent ON cards (user_id, updated_at);
CREATE INDEX cards_record ON cards (entity, record_id);

CREATE TABLE sources (
  id {id},
  place TEXT NOT NULL,
  message TEXT NOT NULL,
  entity TEXT NOT NULL,
  record_id {int} NOT NULL,
  request_id TEXT,
  corrected TEXT NOT NULL DEFAULT '[]',
  undone_at {int},
  created_at {int} NOT NULL
){strict};
CREATE INDEX sources_message ON sources (place, message);
CREATE INDEX sources_record ON sources (entity, record_id);

CREATE TABLE outbox (
  id {id},
  kind TEXT NOT NULL,
  action TEXT NOT NULL CHECK (action IN ('send', 'redraw', 'retire')),
  user_id {int},
  place TEXT,
  card_id {int},
  subject_kind TEXT,
  subject_id {int},
  facts TEXT NOT NULL DEFAULT '{{}}',
  tier {int} NOT NULL,
  dedupe TEXT NOT NULL UNIQUE,
  request_id TEXT,
  not_before {int} NOT NULL,
  next_at {int} NOT NULL DEFAULT 0,
  held {int} NOT NULL DEFAULT 0,
  attempts {int} NOT NULL DEFAULT 0,
  state TEXT NOT NULL CHECK (state IN ('queued', 'leased', 'sent', 'merged', 'dropped', 'failed')),
  message TEXT,
  made_card_id {int},
  created_at {int} NOT NULL,
  ended_at {int}
){strict};
CREATE INDEX outbox_next ON outbox (not_before, id) WHERE state IN ('queued', 'leased');
CREATE INDEX outbox_user ON outbox (user_id, state);
CREATE INDEX outbox_subject ON outbox (subject_kind, subject_id) WHERE state IN ('queued', 'leased');
CREATE INDEX outbox_request ON outbox (request_id) WHERE request_id IS NOT NULL;

CREATE TABLE jobs (
  name TEXT PRIMARY KEY,
  last_day TEXT,
  last_at {int},
  state TEXT NOT NULL DEFAULT '{{}}'
){strict};

CREATE TABLE counters (
  name TEXT NOT NULL,
  day TEXT NOT NULL,
  count {int} NOT NULL,
  PRIMARY KEY (name, day)
){strict};

CREATE TABLE reveals (
  id {id},
  user_id {int} NOT NULL,
  kind TEXT NOT NULL,
  record_id {int} NOT NULL,
  day TEXT NOT NULL,
  at {int} NOT NULL
){strict};
CREATE INDEX reveals_user_day ON reveals (user_id, day);

CREATE TABLE strangers (
  account TEXT PRIMARY KEY,
  day TEXT NOT NULL,
  minute {int} NOT NULL,
  seen {int} NOT NULL
){strict};

CREATE TABLE group_bindings (
  id {id},
  place TEXT NOT NULL UNIQUE,
  department_id {int} NOT NULL REFERENCES departments (id),
  locale TEXT NOT NULL,
  quiet TEXT NOT NULL,
  bound_by {int} NOT NULL,
  bound_at {int} NOT NULL
){strict};

--only sqlite
CREATE TRIGGER audit_kept BEFORE UPDATE ON audit
  WHEN OLD.sequence IS NOT NULL OR NEW.at IS NOT OLD.at OR NEW.actor_id IS NOT OLD.actor_id
    OR NEW.on_behalf_of IS NOT OLD.on_behalf_of OR NEW.channel IS NOT OLD.channel
    OR NEW.chat_id IS NOT OLD.chat_id OR NEW.message_id IS NOT OLD.message_id
    OR NEW.action IS NOT OLD.action OR NEW.entity IS NOT OLD.entity OR NEW.record_id IS NOT OLD.record_id
    OR NEW.reason IS NOT OLD.reason OR NEW.request_id IS NOT OLD.request_id
    OR NEW.values_digest IS NOT OLD.values_digest OR NEW.id IS NOT OLD.id
BEGIN SELECT RAISE(ABORT, 'constraint failed: audit_kept'); END;
CREATE TRIGGER audit_never_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'constraint failed: audit_kept'); END;
CREATE TRIGGER audit_values_kept BEFORE UPDATE ON audit_values
  WHEN NEW.audit_id IS NOT OLD.audit_id OR NEW.before_digest IS NOT OLD.before_digest
    OR NEW.after_digest IS NOT OLD.after_digest OR NEW.erased_at IS NULL
BEGIN SELECT RAISE(ABORT, 'constraint failed: audit_values_kept'); END;
CREATE TRIGGER audit_values_never_deleted BEFORE DELETE ON audit_values
BEGIN SELECT RAISE(ABORT, 'constraint failed: audit_values_kept'); END;
CREATE TRIGGER users_never_deleted BEFORE DELETE ON users
BEGIN SELECT RAISE(ABORT, 'constraint failed: users_kept'); END;
CREATE TRIGGER claim_log_never_deleted BEFORE DELETE ON claim_log
BEGIN SELECT RAISE(ABORT, 'constraint failed: claim_log_kept'); END;
--end

--only postgres
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$;
CREATE TRIGGER audit_kept BEFORE UPDATE ON audit FOR EACH ROW
  WHEN (OLD.sequence IS NOT NULL OR (NEW.id, NEW.at, NEW.actor_id, NEW.on_behalf_of, NEW.channel, NEW.chat_id,
      NEW.message_id, NEW.action, NEW.entity, NEW.record_id, NEW.reason, NEW.request_id, NEW.values_digest)
    IS DISTINCT FROM (OLD.id, OLD.at, OLD.actor_id, OLD.on_behalf_of, OLD.channel, OLD.chat_id,
      OLD.message_id, OLD.action, OLD.entity, OLD.record_id, OLD.reason, OLD.request_id, OLD.values_digest))
  EXECUTE FUNCTION refuse_change('audit_kept');
CREATE TRIGGER audit_never_deleted BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION refuse_change('audit_kept');
CREATE TRIGGER audit_values_kept BEFORE UPDATE ON audit_values FOR EACH ROW
  WHEN (NEW.erased_at IS NULL OR (NEW.audit_id, NEW.before_digest, NEW.after_digest)
    IS DISTINCT FROM (OLD.audit_id, OLD.before_digest, OLD.after_digest))
  EXECUTE FUNCTION refuse_change('audit_values_kept');
CREATE TRIGGER audit_values_never_deleted BEFORE DELETE ON audit_values FOR EACH ROW
  EXECUTE FUNCTION refuse_change('audit_values_kept');
CREATE TRIGGER users_never_deleted BEFORE DELETE ON users FOR EACH ROW EXECUTE FUNCTION refuse_change('users_kept');
CREATE TRIGGER claim_log_never_deleted BEFORE DELETE ON claim_log FOR EACH ROW
  EXECUTE FUNCTION refuse_change('claim_log_kept');
--end
