-- The pool's own clockwork: runs, warnings, extensions, who hears of new records (POOL-12, 13, 25, 28, NOTIFY-25).

-- How far the run of a local day has come; a run that was cut short is taken up where it stopped.
CREATE TABLE pool_runs (
  day TEXT PRIMARY KEY,
  phase TEXT NOT NULL,
  after_id {int} NOT NULL DEFAULT 0,
  at {int} NOT NULL
){strict};

-- Due days that wait to be computed anew after a rule, a pool or a person changed: all of a kind, or one owner's.
CREATE TABLE pool_renewals (
  id {id},
  kind TEXT NOT NULL CHECK (kind IN ('lead', 'customer')),
  owner_id {int} NOT NULL DEFAULT 0,
  after_id {int} NOT NULL
){strict};

-- One row for each step of a due day that an owner was warned of (POOL-13).
CREATE TABLE pool_warnings (
  id {id},
  kind TEXT NOT NULL CHECK (kind IN ('lead', 'customer')),
  record_id {int} NOT NULL,
  owner_id {int} NOT NULL REFERENCES users (id),
  due_on TEXT NOT NULL,
  step {int} NOT NULL,
  last {int} NOT NULL,
  warned_on TEXT NOT NULL,
  at {int} NOT NULL
){strict};
CREATE UNIQUE INDEX pool_warnings_once ON pool_warnings (kind, record_id, owner_id, due_on, step);
CREATE INDEX pool_warnings_day ON pool_warnings (warned_on, owner_id);
CREATE INDEX pool_warnings_owner ON pool_warnings (owner_id);

CREATE TABLE pool_extensions (
  id {id},
  kind TEXT NOT NULL CHECK (kind IN ('lead', 'customer')),
  record_id {int} NOT NULL,
  stint_id {int} NOT NULL REFERENCES stints (id),
  asked_by {int} NOT NULL REFERENCES users (id),
  due_on TEXT NOT NULL,
  days {int} NOT NULL,
  reason TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'granted', 'refused', 'lapsed')),
  asked_at {int} NOT NULL,
  decided_by {int} REFERENCES users (id),
  decided_at {int}
){strict};
CREATE UNIQUE INDEX pool_extensions_pending ON pool_extensions (kind, record_id) WHERE state = 'pending';
CREATE INDEX pool_extensions_lapsing ON pool_extensions (asked_at) WHERE state = 'pending';
CREATE INDEX pool_extensions_stint ON pool_extensions (stint_id);
CREATE INDEX pool_extensions_asked ON pool_extensions (asked_by);
CREATE INDEX pool_extensions_decided ON pool_extensions (decided_by);

-- What a run took back: one message tells each owner, superior and pool admin of all of it (POOL-28).
CREATE TABLE pool_recycled (
  id {id},
  day TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('lead', 'customer')),
  record_id {int} NOT NULL,
  owner_id {int} NOT NULL REFERENCES users (id),
  pool_id {int} NOT NULL REFERENCES pools (id),
  reason TEXT NOT NULL,
  days {int} NOT NULL
){strict};
CREATE INDEX pool_recycled_day ON pool_recycled (day, owner_id);
CREATE INDEX pool_recycled_owner ON pool_recycled (owner_id);
CREATE INDEX pool_recycled_pool ON pool_recycled (pool_id);

-- Members who want to hear of what is new in a pool.
CREATE TABLE pool_subscriptions (
  pool_id {int} NOT NULL REFERENCES pools (id),
  user_id {int} NOT NULL REFERENCES users (id),
  PRIMARY KEY (pool_id, user_id)
){strict};
CREATE INDEX pool_subscriptions_user ON pool_subscriptions (user_id);

-- Up to when a group or person was told what entered a pool, so that nothing is told twice, and when the next time is.
CREATE TABLE pool_heard (
  target TEXT NOT NULL,
  pool_id {int} NOT NULL REFERENCES pools (id),
  upto {int} NOT NULL DEFAULT 0,
  next_at {int} NOT NULL DEFAULT 0,
  PRIMARY KEY (target, pool_id)
){strict};
CREATE INDEX pool_heard_pool ON pool_heard (pool_id);

-- The records a list in a group shows, line by line, and which of them has left the pool since, to whom and when.
CREATE TABLE pool_lines (
  card_id {int} NOT NULL REFERENCES cards (id),
  line {int} NOT NULL,
  record_kind TEXT NOT NULL,
  record_id {int} NOT NULL,
  taken_by TEXT NOT NULL DEFAULT '',
  left_at {int},
  PRIMARY KEY (card_id, line)
){strict};
CREATE INDEX pool_lines_record ON pool_lines (record_kind, record_id) WHERE left_at IS NULL;

CREATE INDEX customers_due ON customers (recycle_due_on, id) WHERE recycle_due_on IS NOT NULL AND owner_id IS NOT NULL;
CREATE INDEX leads_due ON leads (recycle_due_on, id) WHERE recycle_due_on IS NOT NULL AND owner_id IS NOT NULL;
CREATE INDEX customers_lock_ends ON customers (locked_until, id) WHERE lock_reason IS NOT NULL;
CREATE INDEX customers_owned_due ON customers (owner_id, recycle_due_on, id) WHERE recycle_due_on IS NOT NULL;
CREATE INDEX leads_owned_due ON leads (owner_id, recycle_due_on, id) WHERE recycle_due_on IS NOT NULL;
