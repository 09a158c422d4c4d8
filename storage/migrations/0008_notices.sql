-- Notifications: what was pushed and whether it was answered, how often it rang, which digests went out.

-- One row for each pushed message with a card; `answered_at` is the first tap on it or reply to it.
CREATE TABLE push_cards (
  card_id {int} PRIMARY KEY,
  user_id {int} NOT NULL REFERENCES users (id),
  kind TEXT NOT NULL,
  subject_kind TEXT,
  subject_id {int},
  sent_at {int} NOT NULL,
  answered_at {int}
){strict};
CREATE INDEX push_cards_subject ON push_cards (user_id, kind, subject_kind, subject_id);
CREATE INDEX push_cards_sent ON push_cards (sent_at);

-- Pushes of one kind in a row that nobody tapped, and whether the person was asked about them.
CREATE TABLE push_habits (
  user_id {int} NOT NULL REFERENCES users (id),
  kind TEXT NOT NULL,
  ignored {int} NOT NULL DEFAULT 0,
  asked_at {int},
  PRIMARY KEY (user_id, kind)
){strict};

-- Sounding messages of a person on a local day, for the daily cap.
CREATE TABLE soundings (
  user_id {int} NOT NULL REFERENCES users (id),
  day TEXT NOT NULL,
  rung {int} NOT NULL,
  PRIMARY KEY (user_id, day)
){strict};

-- The last local day for which a person's digest was looked at.
CREATE TABLE digest_days (
  user_id {int} NOT NULL REFERENCES users (id),
  digest TEXT NOT NULL,
  day TEXT NOT NULL,
  PRIMARY KEY (user_id, digest)
){strict};

CREATE INDEX reminders_done ON reminders (user_id, ended_at) WHERE state = 'done';
