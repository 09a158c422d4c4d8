-- How often Telegram failed a message, apart from how often it was leased: a lease that ended with its process is no
-- failure of the message (NOTIFY-9). What was counted so far counts as failures; nothing is forgotten.

ALTER TABLE outbox ADD COLUMN failures {int} NOT NULL DEFAULT 0;
UPDATE outbox SET failures = attempts WHERE state = 'queued';
UPDATE outbox SET failures = attempts - 1 WHERE state = 'leased' AND attempts > 0;
