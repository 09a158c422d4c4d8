-- Approval flows with their versions, what runs on them, and the tasks of those who decide (APPR). `named` are all
-- people a flow names (admins, in copy, in steps), kept with every change, for whoever leaves.

CREATE TABLE flows (
  id {id},
  public_id TEXT NOT NULL UNIQUE,
  subject TEXT NOT NULL CHECK (subject IN
    ('contract', 'contract_change', 'refund', 'discount', 'export', 'transfer', 'form')),
  name TEXT NOT NULL,
  condition TEXT NOT NULL DEFAULT '[]',
  priority {int} NOT NULL DEFAULT 0,
  enabled {int} NOT NULL DEFAULT 0,
  admins TEXT NOT NULL,
  cc TEXT NOT NULL DEFAULT '[]',
  resubmit TEXT NOT NULL DEFAULT 'restart' CHECK (resubmit IN ('restart', 'resume')),
  current_version {int} NOT NULL DEFAULT 0,
  draft_steps TEXT,
  named TEXT NOT NULL DEFAULT '[]',
  version {int} NOT NULL DEFAULT 1,
  created_at {int} NOT NULL, created_by {int},
  updated_at {int} NOT NULL, updated_by {int},
  deleted_at {int}
){strict};
CREATE INDEX flows_subject ON flows (subject, enabled);

CREATE TABLE flow_departments (
  flow_id {int} NOT NULL REFERENCES flows (id),
  department_id {int} NOT NULL REFERENCES departments (id),
  PRIMARY KEY (flow_id, department_id)
){strict};
CREATE INDEX flow_departments_department ON flow_departments (department_id);

-- The steps of a version never change: what runs finishes on the version it began with (APPR-2).
CREATE TABLE flow_versions (
  flow_id {int} NOT NULL REFERENCES flows (id),
  number {int} NOT NULL,
  steps TEXT NOT NULL,
  changes TEXT NOT NULL DEFAULT '[]',
  published_at {int} NOT NULL,
  published_by {int},
  PRIMARY KEY (flow_id, number)
){strict};

CREATE TABLE approvals (
  id {id},
  public_id TEXT NOT NULL UNIQUE,
  subject TEXT NOT NULL,
  record_kind TEXT NOT NULL,
  record_id {int} NOT NULL,
  flow_id {int} NOT NULL REFERENCES flows (id),
  flow_version {int} NOT NULL,
  submitter_id {int} NOT NULL REFERENCES users (id),
  department_id {int} NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'rejected', 'recalled', 'cancelled')),
  round {int} NOT NULL DEFAULT 1,
  step {int} NOT NULL DEFAULT 0,
  amount {int},
  currency TEXT,
  base_amount {int},
  over_limit {int} NOT NULL DEFAULT 0,
  facts TEXT NOT NULL DEFAULT '{{}}',
  picked TEXT NOT NULL DEFAULT '{{}}',
  snapshot TEXT NOT NULL DEFAULT '{{}}',
  note TEXT NOT NULL DEFAULT '',
  nudged_at {int},
  submitted_at {int} NOT NULL,
  ended_at {int},
  version {int} NOT NULL DEFAULT 1
){strict};
CREATE UNIQUE INDEX approvals_running ON approvals (record_kind, record_id, subject) WHERE state = 'pending';
CREATE INDEX approvals_record ON approvals (record_kind, record_id, id);
CREATE INDEX approvals_flow ON approvals (flow_id, state);
CREATE INDEX approvals_submitter ON approvals (submitter_id, state);

-- A waiting task has not been opened: its turn in the sequence has not come, or it is signed after its parent; or it
-- was opened and is held back until those who sign before it have signed. `nudge_at` and `timeout_at` run only while
-- it is pending.
CREATE TABLE approval_tasks (
  id {id},
  approval_id {int} NOT NULL REFERENCES approvals (id),
  round {int} NOT NULL,
  step {int} NOT NULL,
  position {int} NOT NULL,
  approver_id {int} NOT NULL REFERENCES users (id),
  acting_for {int} REFERENCES users (id),
  why TEXT NOT NULL,
  origin TEXT NOT NULL DEFAULT 'step' CHECK (origin IN ('step', 'forwarded', 'before', 'after', 'escalated')),
  state TEXT NOT NULL CHECK (state IN
    ('waiting', 'pending', 'approved', 'rejected', 'returned', 'forwarded', 'cancelled', 'skipped')),
  comment TEXT NOT NULL DEFAULT '',
  opened_at {int},
  acted_at {int},
  decided_by {int},
  nudge_at {int},
  timeout_at {int},
  timed_out {int} NOT NULL DEFAULT 0,
  parent_id {int} REFERENCES approval_tasks (id),
  version {int} NOT NULL DEFAULT 1
){strict};
CREATE INDEX approval_tasks_approval ON approval_tasks (approval_id, round, step, position);
CREATE INDEX approval_tasks_mine ON approval_tasks (approver_id, opened_at, id) WHERE state = 'pending';
CREATE INDEX approval_tasks_acting ON approval_tasks (acting_for) WHERE acting_for IS NOT NULL;
CREATE INDEX approval_tasks_parent ON approval_tasks (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX approval_tasks_nudge ON approval_tasks (nudge_at, id) WHERE state = 'pending' AND nudge_at IS NOT NULL;
CREATE INDEX approval_tasks_timeout ON approval_tasks (timeout_at, id)
  WHERE state = 'pending' AND timeout_at IS NOT NULL;

-- The hours of the approval prompt a person has instead of the firm's (a list of local times), and the last one told.
ALTER TABLE users ADD COLUMN approval_hours TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN approval_prompted_at {int};

-- Deals, contracts and money are exported too; the kind is the CRM's own word, as above. Numbers of exports stay as
-- they are, because cards name them: every number up to the last gets a row, and those without an export go again.
CREATE TABLE exports_wider (
  id {id},
  user_id {int} NOT NULL REFERENCES users (id),
  channel TEXT NOT NULL,
  place TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL,
  chosen TEXT NOT NULL DEFAULT '{{}}',
  fields TEXT NOT NULL DEFAULT '[]',
  state TEXT NOT NULL CHECK (state IN ('asked', 'making', 'done', 'cancelled', 'failed')),
  rows {int} NOT NULL DEFAULT 0,
  card_id {int},
  version {int} NOT NULL DEFAULT 1,
  created_at {int} NOT NULL,
  updated_at {int} NOT NULL
){strict};
INSERT INTO exports_wider (user_id, channel, place, kind, chosen, fields, state, rows, card_id, version, created_at,
  updated_at)
  WITH RECURSIVE every(n) AS (
    SELECT 1 WHERE EXISTS (SELECT 1 FROM exports)
    UNION ALL SELECT n + 1 FROM every WHERE n < (SELECT max(id) FROM exports))
  SELECT COALESCE(e.user_id, (SELECT min(id) FROM users)), COALESCE(e.channel, ''), COALESCE(e.place, ''),
    COALESCE(e.kind, 'none'), COALESCE(e.chosen, '{{}}'), COALESCE(e.fields, '[]'), COALESCE(e.state, 'failed'),
    COALESCE(e.rows, 0), e.card_id, COALESCE(e.version, 1), COALESCE(e.created_at, 0), COALESCE(e.updated_at, 0)
  FROM every LEFT JOIN exports e ON e.id = every.n ORDER BY every.n;
DELETE FROM exports_wider WHERE kind = 'none';
DROP TABLE exports;
ALTER TABLE exports_wider RENAME TO exports;
CREATE INDEX exports_at_work ON exports (id) WHERE state = 'making';
CREATE INDEX exports_user ON exports (user_id, id);
