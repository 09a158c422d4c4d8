-- Leads beyond the first schema: what a conversion did, so that it can be taken back, and response clocks.

-- `made` is what LEAD-12 reverses, as ids and the values of filled fields before and after.
CREATE TABLE conversions (
  id {id},
  lead_id {int} NOT NULL REFERENCES leads (id),
  customer_id {int} NOT NULL REFERENCES customers (id),
  owner_id {int} NOT NULL,
  made TEXT NOT NULL,
  at {int} NOT NULL,
  by_id {int} NOT NULL,
  undone_at {int},
  undone_by {int}
){strict};
CREATE UNIQUE INDEX conversions_open ON conversions (lead_id) WHERE undone_at IS NULL;
CREATE INDEX conversions_customer ON conversions (customer_id) WHERE undone_at IS NULL;

-- One row for a stint of a lead that came from somebody else (LEAD-4). `steps` were said; nothing due: ended.
CREATE TABLE lead_clocks (
  stint_id {int} PRIMARY KEY REFERENCES stints (id),
  lead_id {int} NOT NULL REFERENCES leads (id),
  user_id {int} NOT NULL REFERENCES users (id),
  since {int} NOT NULL,
  steps {int} NOT NULL DEFAULT 0,
  next_at {int}
){strict};
CREATE INDEX lead_clocks_next ON lead_clocks (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX lead_clocks_lead ON lead_clocks (lead_id);

-- Follow-ups by the lead they were written on (LEAD-10), and the registers of a channel by day (LEAD-13).
CREATE INDEX follow_ups_origin ON follow_ups (origin_lead_id) WHERE origin_lead_id IS NOT NULL;
CREATE INDEX leads_channel ON leads (channel, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX leads_deleted ON leads (deleted_at, id) WHERE deleted_at IS NOT NULL;
