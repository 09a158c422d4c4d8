-- Asking to join, handing everything of a person over, and the colleagues somebody picked last.

CREATE TABLE join_requests (
  id {id},
  customer_id {int} NOT NULL REFERENCES customers (id),
  user_id {int} NOT NULL REFERENCES users (id),
  state TEXT NOT NULL CHECK (state IN ('pending', 'granted', 'refused', 'lapsed')),
  power TEXT CHECK (power IN ('read', 'write')),
  expires_at {int},
  asked_at {int} NOT NULL,
  escalated_at {int},
  decided_at {int},
  decided_by {int},
  CONSTRAINT join_requests_settled CHECK ((state = 'pending') = (decided_at IS NULL))
){strict};
CREATE UNIQUE INDEX join_requests_pending ON join_requests (customer_id, user_id) WHERE state = 'pending';
CREATE INDEX join_requests_user ON join_requests (user_id, customer_id);
CREATE INDEX join_requests_waiting ON join_requests (asked_at, id) WHERE state = 'pending';

-- One hand-over of everything somebody holds; it goes on in small pieces until no item waits.
CREATE TABLE handovers (
  id {id},
  leaver_id {int} NOT NULL REFERENCES users (id),
  by_id {int} NOT NULL REFERENCES users (id),
  mode TEXT NOT NULL CHECK (mode IN ('one', 'turn', 'draw', 'list')),
  takers TEXT NOT NULL,
  seats_to {int},
  seed {int} NOT NULL DEFAULT 0,
  turn {int} NOT NULL DEFAULT 0,
  chunks {int} NOT NULL DEFAULT 0,
  reason TEXT NOT NULL,
  card_id {int},
  shown_at {int} NOT NULL DEFAULT 0,
  state TEXT NOT NULL CHECK (state IN ('running', 'done')),
  created_at {int} NOT NULL,
  ended_at {int}
){strict};
CREATE UNIQUE INDEX handovers_running ON handovers (leaver_id) WHERE state = 'running';
CREATE INDEX handovers_waiting ON handovers (id) WHERE state = 'running';

CREATE TABLE handover_items (
  id {id},
  handover_id {int} NOT NULL REFERENCES handovers (id),
  kind TEXT NOT NULL CHECK (kind IN
    ('customer', 'lead', 'reminder', 'pool_admin', 'dept_head', 'superior', 'delegate')),
  record_id {int} NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'moved', 'stayed')),
  to_id {int},
  reason TEXT
){strict};
CREATE UNIQUE INDEX handover_items_once ON handover_items (handover_id, kind, record_id);
CREATE INDEX handover_items_next ON handover_items (handover_id, state, id);

CREATE TABLE colleagues_picked (
  user_id {int} NOT NULL REFERENCES users (id),
  colleague_id {int} NOT NULL REFERENCES users (id),
  at {int} NOT NULL,
  PRIMARY KEY (user_id, colleague_id)
){strict};
CREATE INDEX colleagues_picked_last ON colleagues_picked (user_id, at);
