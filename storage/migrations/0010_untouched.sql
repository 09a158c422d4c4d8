-- What was received from somebody else and is still to be looked at for its first contact (§3.6, untouched).

-- One row for a stint until its hours are over, whatever they are then; what was looked at has none.
CREATE TABLE untouched_clocks (
  stint_id {int} PRIMARY KEY REFERENCES stints (id),
  since {int} NOT NULL
){strict};
CREATE INDEX untouched_clocks_next ON untouched_clocks (since, stint_id);

-- Reminders the CRM makes by itself, whatever became of them: none is made twice for a due date (REMIND-1).
CREATE INDEX reminders_made ON reminders (subject_id, subject_kind, user_id) WHERE kind = 'untouched';
