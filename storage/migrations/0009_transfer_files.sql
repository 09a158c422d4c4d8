-- Files taken in and given out (IMPORT, EXPORT). {id} {int} {bytes} and {strict} are spelled by the runner.

-- One file somebody sent. `headers` and `mapping` are lists of the same length; a column without a field is left out.
CREATE TABLE imports (
  id {id},
  user_id {int} NOT NULL REFERENCES users (id),
  channel TEXT NOT NULL,
  place TEXT NOT NULL DEFAULT '',
  file_ref TEXT NOT NULL DEFAULT '',
  file_name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('lead', 'customer')),
  headers TEXT NOT NULL DEFAULT '[]',
  mapping TEXT NOT NULL DEFAULT '[]',
  rest TEXT NOT NULL DEFAULT 'pool' CHECK (rest IN ('pool', 'mine')),
  pool_id {int} REFERENCES pools (id),
  updating {int} NOT NULL DEFAULT 0,
  alike {int} NOT NULL DEFAULT 0,
  state TEXT NOT NULL CHECK (state IN ('fetching', 'mapping', 'judging', 'judged', 'running', 'done', 'undoing',
    'undone', 'discarded', 'failed')),
  stopped {int} NOT NULL DEFAULT 0,
  wants TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL DEFAULT '',
  rows {int} NOT NULL DEFAULT 0,
  at_row {int} NOT NULL DEFAULT 0,
  card_id {int},
  version {int} NOT NULL DEFAULT 1,
  created_at {int} NOT NULL,
  updated_at {int} NOT NULL,
  done_at {int}
){strict};
CREATE INDEX imports_at_work ON imports (id) WHERE state IN ('fetching', 'judging', 'running', 'undoing') OR wants <> '';
CREATE INDEX imports_user ON imports (user_id, id);
CREATE INDEX imports_pool ON imports (pool_id);

-- One line of it with what became of it. Cells and reasons are blanked when the import can no longer be undone.
CREATE TABLE import_rows (
  import_id {int} NOT NULL REFERENCES imports (id),
  number {int} NOT NULL,
  cells TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'new', 'same', 'alike', 'invalid', 'made',
    'updated', 'skipped', 'failed', 'undone', 'kept')),
  reason TEXT NOT NULL DEFAULT '',
  record_id {int},
  record_version {int},
  before_values TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (import_id, number)
){strict};
CREATE INDEX import_rows_record ON import_rows (record_id, import_id) WHERE record_id IS NOT NULL;

CREATE TABLE exports (
  id {id},
  user_id {int} NOT NULL REFERENCES users (id),
  channel TEXT NOT NULL,
  place TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL CHECK (kind IN ('lead', 'customer')),
  chosen TEXT NOT NULL DEFAULT '{{}}',
  fields TEXT NOT NULL DEFAULT '[]',
  state TEXT NOT NULL CHECK (state IN ('asked', 'making', 'done', 'cancelled', 'failed')),
  rows {int} NOT NULL DEFAULT 0,
  card_id {int},
  version {int} NOT NULL DEFAULT 1,
  created_at {int} NOT NULL,
  updated_at {int} NOT NULL
){strict};
CREATE INDEX exports_at_work ON exports (id) WHERE state = 'making';
CREATE INDEX exports_user ON exports (user_id, id);

-- A file made for somebody, until it was sent and a few days longer.
CREATE TABLE transfer_files (
  id {id},
  user_id {int} NOT NULL REFERENCES users (id),
  name TEXT NOT NULL,
  content {bytes} NOT NULL,
  created_at {int} NOT NULL
){strict};
CREATE INDEX transfer_files_user ON transfer_files (user_id);
CREATE INDEX transfer_files_created ON transfer_files (created_at);
