-- Files and what they hang on, the words of colleagues on follow-ups, cries for help, what a firm asks of a contact.

-- One file that came by the channel. `channel_ref` is the channel's own name of it, `sha256` names the kept bytes.
CREATE TABLE files (
  id {id},
  public_id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('photo', 'document', 'voice', 'audio', 'video', 'animation', 'video_note')),
  name TEXT NOT NULL DEFAULT '',
  mime TEXT NOT NULL DEFAULT '',
  size {int} NOT NULL DEFAULT 0,
  seconds {int},
  channel_ref TEXT,
  sha256 TEXT,
  state TEXT NOT NULL CHECK (state IN ('referenced', 'fetching', 'kept', 'failed', 'erased')),
  tries {int} NOT NULL DEFAULT 0,
  next_try_at {int} NOT NULL DEFAULT 0,
  place TEXT NOT NULL DEFAULT '',
  message TEXT,
  sent_by {int} NOT NULL REFERENCES users (id),
  said_at {int} NOT NULL,
  created_at {int} NOT NULL,
  updated_at {int} NOT NULL
){strict};
CREATE INDEX files_sent_by ON files (sent_by, id);
CREATE INDEX files_message ON files (place, message);
CREATE INDEX files_bytes ON files (sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX files_waiting ON files (next_try_at, id) WHERE state IN ('referenced', 'fetching');
CREATE INDEX files_erased ON files (id) WHERE state = 'erased' AND sha256 IS NOT NULL;

CREATE TABLE file_links (
  file_id {int} NOT NULL REFERENCES files (id),
  entity TEXT NOT NULL CHECK (entity IN ('customer', 'lead', 'follow_up', 'memo', 'draft')),
  record_id {int} NOT NULL,
  created_at {int} NOT NULL,
  PRIMARY KEY (file_id, entity, record_id)
){strict};
CREATE INDEX file_links_record ON file_links (entity, record_id, file_id);

-- A person has one open visit; what is sent within two hours of the last one belongs to it.
CREATE UNIQUE INDEX follow_ups_open_visit ON follow_ups (author_id)
  WHERE kind = 'visit' AND checked_in_at IS NOT NULL AND checked_out_at IS NULL AND deleted_at IS NULL;
CREATE INDEX follow_ups_open_visits ON follow_ups (checked_in_at, id)
  WHERE kind = 'visit' AND checked_in_at IS NOT NULL AND checked_out_at IS NULL AND deleted_at IS NULL;
CREATE INDEX follow_ups_visits ON follow_ups (author_id, checked_in_at)
  WHERE checked_in_at IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX follow_ups_corrects ON follow_ups (corrects_id) WHERE corrects_id IS NOT NULL;

CREATE TABLE follow_up_comments (
  id {id},
  follow_up_id {int} NOT NULL REFERENCES follow_ups (id),
  author_id {int} NOT NULL REFERENCES users (id),
  content TEXT NOT NULL,
  created_at {int} NOT NULL
){strict};
CREATE INDEX follow_up_comments_follow_up ON follow_up_comments (follow_up_id, id);
CREATE INDEX follow_up_comments_author ON follow_up_comments (author_id);

-- A record needs help from the asking until one of those told writes a comment.
CREATE TABLE help_requests (
  id {id},
  follow_up_id {int} NOT NULL REFERENCES follow_ups (id),
  subject_kind TEXT NOT NULL CHECK (subject_kind IN ('lead', 'customer')),
  subject_id {int} NOT NULL,
  asked_by {int} NOT NULL REFERENCES users (id),
  asked_at {int} NOT NULL,
  settled_at {int},
  settled_by {int}
){strict};
CREATE UNIQUE INDEX help_requests_open ON help_requests (follow_up_id) WHERE settled_at IS NULL;
CREATE INDEX help_requests_follow_up ON help_requests (follow_up_id);
CREATE INDEX help_requests_subject ON help_requests (subject_kind, subject_id) WHERE settled_at IS NULL;
CREATE INDEX help_requests_asked_by ON help_requests (asked_by);

-- What a firm asks of a contact by one method, in order; the answers stand in follow_ups.extra.
CREATE TABLE follow_up_prompts (
  id {id},
  method TEXT NOT NULL,
  label TEXT NOT NULL,
  position {int} NOT NULL,
  enabled {int} NOT NULL DEFAULT 1,
  created_at {int} NOT NULL
){strict};
CREATE UNIQUE INDEX follow_up_prompts_label ON follow_up_prompts (method, label);
