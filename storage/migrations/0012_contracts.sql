-- Contracts, their changes, payment plans, receipts and refunds (CONTRACT, MONEY).

CREATE TABLE contracts (
  id {id},
  public_id TEXT NOT NULL UNIQUE,
  number TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
  name_key TEXT NOT NULL,
  customer_id {int} NOT NULL REFERENCES customers (id),
  opportunity_id {int} REFERENCES opportunities (id),
  quote_id {int} REFERENCES quotes (id),
  renewal_of_id {int} REFERENCES contracts (id),
  amount {int} NOT NULL CHECK (amount > 0),
  currency TEXT NOT NULL,
  list_total {int},
  order_discount {int} NOT NULL DEFAULT 0 CHECK (order_discount >= 0),
  discount_bp {int} NOT NULL DEFAULT 0,
  over_limit {int} NOT NULL DEFAULT 0,
  order_date TEXT NOT NULL,
  start_on TEXT, end_on TEXT, deliver_on TEXT,
  type TEXT,
  customer_signer TEXT NOT NULL DEFAULT '',
  company_signer TEXT NOT NULL DEFAULT '',
  terms TEXT NOT NULL DEFAULT '',
  remark TEXT NOT NULL DEFAULT '',
  extra TEXT NOT NULL DEFAULT '{{}}',
  tags TEXT NOT NULL DEFAULT '[]',
  fx_rate TEXT,
  owner_id {int} NOT NULL REFERENCES users (id),
  approval_status TEXT NOT NULL DEFAULT 'draft' CHECK (approval_status IN
    ('draft', 'pending', 'approved', 'not_required', 'rejected', 'recalled', 'void')),
  fulfilment TEXT NOT NULL DEFAULT 'unsigned' CHECK (fulfilment IN
    ('unsigned', 'signed', 'in_progress', 'completed', 'terminated')),
  ended_on TEXT,
  effective_at {int},
  credit_user_id {int}, credit_dept_id {int},
  base_amount {int},
  received {int} NOT NULL DEFAULT 0 CHECK (received >= 0),
  claimed {int} NOT NULL DEFAULT 0 CHECK (claimed >= 0),
  planned {int} NOT NULL DEFAULT 0 CHECK (planned >= 0),
  refunding {int} NOT NULL DEFAULT 0 CHECK (refunding >= 0),
  periods {int} NOT NULL DEFAULT 0,
  void_reason TEXT,
  end_told TEXT NOT NULL DEFAULT '[]',
  revisit_told_at {int},
  version {int} NOT NULL DEFAULT 1,
  created_at {int} NOT NULL, created_by {int},
  updated_at {int} NOT NULL, updated_by {int},
  deleted_at {int},
  CONSTRAINT contracts_money CHECK (received + claimed <= amount),
  CONSTRAINT contracts_planned CHECK (planned <= amount),
  CONSTRAINT contracts_dates CHECK (end_on IS NULL OR start_on IS NULL OR end_on >= start_on),
  CONSTRAINT contracts_credited CHECK (effective_at IS NULL OR credit_user_id IS NOT NULL)
){strict};
CREATE INDEX contracts_customer ON contracts (customer_id, id) WHERE deleted_at IS NULL;
CREATE INDEX contracts_owner ON contracts (owner_id, approval_status, id) WHERE deleted_at IS NULL;
CREATE INDEX contracts_opportunity ON contracts (opportunity_id) WHERE opportunity_id IS NOT NULL;
CREATE INDEX contracts_quote ON contracts (quote_id) WHERE quote_id IS NOT NULL;
CREATE INDEX contracts_renewal ON contracts (renewal_of_id) WHERE renewal_of_id IS NOT NULL;
CREATE INDEX contracts_name ON contracts (name_key);
CREATE INDEX contracts_ending ON contracts (end_on, id)
  WHERE end_on IS NOT NULL AND deleted_at IS NULL AND approval_status IN ('approved', 'not_required');
CREATE INDEX contracts_revisit ON contracts (effective_at, id)
  WHERE revisit_told_at IS NULL AND deleted_at IS NULL AND approval_status IN ('approved', 'not_required');

-- What effective contracts make of their customer; `dealt` is in the first table of customers (CUST-6).
ALTER TABLE customers ADD COLUMN first_deal_on TEXT;
ALTER TABLE customers ADD COLUMN last_deal_on TEXT;
ALTER TABLE customers ADD COLUMN order_count {int} NOT NULL DEFAULT 0;

-- A follow-up on a customer may be about one of his contracts (CONTRACT-15).
ALTER TABLE follow_ups ADD COLUMN contract_id {int} REFERENCES contracts (id);
CREATE INDEX follow_ups_contract ON follow_ups (contract_id, occurred_at) WHERE contract_id IS NOT NULL;

CREATE TABLE contract_changes (
  id {id},
  public_id TEXT NOT NULL UNIQUE,
  contract_id {int} NOT NULL REFERENCES contracts (id),
  kind TEXT NOT NULL CHECK (kind IN ('amend', 'exchange', 'rename', 'other')),
  wanted TEXT NOT NULL,
  before_values TEXT NOT NULL DEFAULT '{{}}',
  reason TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'applied', 'rejected', 'recalled', 'cancelled')),
  asked_by {int} NOT NULL REFERENCES users (id),
  asked_at {int} NOT NULL,
  decided_by {int},
  decided_at {int},
  version {int} NOT NULL DEFAULT 1
){strict};
CREATE UNIQUE INDEX contract_changes_pending ON contract_changes (contract_id) WHERE state = 'pending';
CREATE INDEX contract_changes_contract ON contract_changes (contract_id, id);
CREATE INDEX contract_changes_asked ON contract_changes (asked_by);

CREATE TABLE plans (
  id {id},
  contract_id {int} NOT NULL REFERENCES contracts (id),
  period_no {int} NOT NULL,
  amount {int} NOT NULL CHECK (amount > 0),
  paid {int} NOT NULL DEFAULT 0 CHECK (paid BETWEEN 0 AND amount),
  due_on TEXT NOT NULL,
  method TEXT,
  note TEXT NOT NULL DEFAULT '',
  told_on TEXT,
  version {int} NOT NULL DEFAULT 1,
  created_at {int} NOT NULL, created_by {int},
  updated_at {int} NOT NULL, updated_by {int},
  deleted_at {int}
){strict};
CREATE UNIQUE INDEX plans_period ON plans (contract_id, period_no);
CREATE INDEX plans_due ON plans (due_on, id) WHERE deleted_at IS NULL AND paid < amount;

CREATE TABLE receipts (
  id {id},
  public_id TEXT NOT NULL UNIQUE,
  number TEXT NOT NULL UNIQUE,
  contract_id {int} NOT NULL REFERENCES contracts (id),
  amount {int} NOT NULL CHECK (amount > 0),
  currency TEXT NOT NULL,
  received_on TEXT NOT NULL,
  method TEXT NOT NULL DEFAULT 'transfer' CHECK (method IN
    ('cash', 'transfer', 'cheque', 'alipay', 'wechat', 'card', 'other')),
  payer TEXT NOT NULL DEFAULT '',
  plan_ids TEXT NOT NULL DEFAULT '[]',
  state TEXT NOT NULL CHECK (state IN ('claimed', 'confirmed', 'rejected', 'void')),
  reason TEXT,
  recorded_by {int} NOT NULL REFERENCES users (id),
  recorded_at {int} NOT NULL,
  confirmed_by {int},
  confirmed_at {int},
  credit_user_id {int}, credit_dept_id {int},
  nudged_at {int},
  version {int} NOT NULL DEFAULT 1,
  updated_at {int} NOT NULL
){strict};
CREATE INDEX receipts_contract ON receipts (contract_id, received_on, id);
CREATE INDEX receipts_waiting ON receipts (recorded_at, id) WHERE state = 'claimed';
CREATE INDEX receipts_unnudged ON receipts (recorded_at, id) WHERE state = 'claimed' AND nudged_at IS NULL;
CREATE INDEX receipts_recorded ON receipts (recorded_by);

CREATE TABLE allocations (
  receipt_id {int} NOT NULL REFERENCES receipts (id),
  plan_id {int} NOT NULL REFERENCES plans (id),
  amount {int} NOT NULL CHECK (amount > 0),
  PRIMARY KEY (receipt_id, plan_id)
){strict};
CREATE INDEX allocations_plan ON allocations (plan_id);

CREATE TABLE refunds (
  id {id},
  public_id TEXT NOT NULL UNIQUE,
  number TEXT NOT NULL UNIQUE,
  contract_id {int} NOT NULL REFERENCES contracts (id),
  amount {int} NOT NULL CHECK (amount > 0),
  currency TEXT NOT NULL,
  refunded_on TEXT,
  reason TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('draft', 'pending', 'approved', 'confirmed', 'rejected', 'void')),
  asked_by {int} NOT NULL REFERENCES users (id),
  asked_at {int} NOT NULL,
  confirmed_by {int},
  confirmed_at {int},
  version {int} NOT NULL DEFAULT 1,
  updated_at {int} NOT NULL
){strict};
CREATE INDEX refunds_contract ON refunds (contract_id, id);
CREATE INDEX refunds_asked ON refunds (asked_by);
CREATE INDEX refunds_waiting ON refunds (id) WHERE state = 'approved';

-- Files hang on contracts, deals and money too; as above, no kind is listed here any more.
CREATE TABLE file_links_wider (
  file_id {int} NOT NULL REFERENCES files (id),
  entity TEXT NOT NULL,
  record_id {int} NOT NULL,
  created_at {int} NOT NULL,
  PRIMARY KEY (file_id, entity, record_id)
){strict};
INSERT INTO file_links_wider (file_id, entity, record_id, created_at)
  SELECT file_id, entity, record_id, created_at FROM file_links;
DROP TABLE file_links;
ALTER TABLE file_links_wider RENAME TO file_links;
CREATE INDEX file_links_record ON file_links (entity, record_id, file_id);
