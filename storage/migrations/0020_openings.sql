-- Which records of others a person has opened within the last hour: what is behind it goes with the next opening.
CREATE TABLE openings (
  user_id {int} NOT NULL REFERENCES users (id),
  kind TEXT NOT NULL,
  record_id {int} NOT NULL,
  at {int} NOT NULL,
  PRIMARY KEY (user_id, kind, record_id)
){strict};
CREATE INDEX openings_user ON openings (user_id, at);
