-- What records are found by, and the figures that lists show without counting.

-- One entry per live lead or customer: id = 2 * record id, + 1 for a lead. Tokens are spelled in entities/tokens.py.
--only sqlite
CREATE VIRTUAL TABLE search_entries USING fts5 (tokens, tokenize = 'ascii', detail = 'none', columnsize = 0);
CREATE VIRTUAL TABLE said_entries USING fts5 (tokens, tokenize = 'ascii', detail = 'none', columnsize = 0);
--end

--only postgres
CREATE TABLE search_entries (id BIGINT PRIMARY KEY, tokens TSVECTOR NOT NULL);
CREATE INDEX search_entries_tokens ON search_entries USING gin (tokens) WITH (fastupdate = off);
CREATE TABLE said_entries (id BIGINT PRIMARY KEY, tokens TSVECTOR NOT NULL);
CREATE INDEX said_entries_tokens ON said_entries USING gin (tokens) WITH (fastupdate = off);
--end

-- In how many entries a token stands, counted no further than to "common": the rarest are asked first.
CREATE TABLE search_terms (
  token TEXT PRIMARY KEY,
  entries {int} NOT NULL
){strict};

-- How many live records a person holds; dealt customers apart (CUST-20, ORG-14). Kept by the triggers below.
CREATE TABLE holdings (
  kind TEXT NOT NULL,
  owner_id {int} NOT NULL,
  held {int} NOT NULL DEFAULT 0,
  dealt {int} NOT NULL DEFAULT 0,
  PRIMARY KEY (kind, owner_id)
){strict};

-- Not contacted since: the last contact, else the day the owner received it.
--only sqlite
CREATE INDEX customers_silent ON customers (owner_id, COALESCE(last_followup_at, received_at), id) WHERE state = 'live';
--end
--only postgres
-- With both columns in it the rows of the table need not be fetched for a page.
CREATE INDEX customers_silent ON customers (owner_id, COALESCE(last_followup_at, received_at), id)
  INCLUDE (last_followup_at, received_at) WHERE state = 'live';
--end
CREATE INDEX customers_by_id ON customers (owner_id, id) WHERE state = 'live';
CREATE INDEX leads_by_id ON leads (owner_id, id) WHERE deleted_at IS NULL;

--only sqlite
CREATE TRIGGER customers_held_new AFTER INSERT ON customers WHEN NEW.state = 'live' AND NEW.owner_id IS NOT NULL
BEGIN
  INSERT INTO holdings (kind, owner_id, held, dealt) VALUES ('customer', NEW.owner_id, 1, NEW.dealt)
    ON CONFLICT (kind, owner_id) DO UPDATE SET held = held + 1, dealt = dealt + excluded.dealt;
END;
CREATE TRIGGER customers_held_changed AFTER UPDATE OF owner_id, state, dealt ON customers
  WHEN OLD.owner_id IS NOT NEW.owner_id OR OLD.state <> NEW.state OR OLD.dealt <> NEW.dealt
BEGIN
  UPDATE holdings SET held = held - 1, dealt = dealt - OLD.dealt
    WHERE kind = 'customer' AND owner_id = OLD.owner_id AND OLD.state = 'live';
  INSERT INTO holdings (kind, owner_id, held, dealt)
    SELECT 'customer', NEW.owner_id, 1, NEW.dealt WHERE NEW.state = 'live' AND NEW.owner_id IS NOT NULL
    ON CONFLICT (kind, owner_id) DO UPDATE SET held = held + 1, dealt = dealt + excluded.dealt;
END;
CREATE TRIGGER leads_held_new AFTER INSERT ON leads
  WHEN NEW.deleted_at IS NULL AND NEW.status NOT IN ('converted', 'invalid') AND NEW.owner_id IS NOT NULL
BEGIN
  INSERT INTO holdings (kind, owner_id, held) VALUES ('lead', NEW.owner_id, 1)
    ON CONFLICT (kind, owner_id) DO UPDATE SET held = held + 1;
END;
CREATE TRIGGER leads_held_changed AFTER UPDATE OF owner_id, status, deleted_at ON leads
  WHEN OLD.owner_id IS NOT NEW.owner_id OR OLD.status <> NEW.status OR OLD.deleted_at IS NOT NEW.deleted_at
BEGIN
  UPDATE holdings SET held = held - 1 WHERE kind = 'lead' AND owner_id = OLD.owner_id
    AND OLD.deleted_at IS NULL AND OLD.status NOT IN ('converted', 'invalid');
  INSERT INTO holdings (kind, owner_id, held)
    SELECT 'lead', NEW.owner_id, 1 WHERE NEW.deleted_at IS NULL AND NEW.status NOT IN ('converted', 'invalid')
      AND NEW.owner_id IS NOT NULL
    ON CONFLICT (kind, owner_id) DO UPDATE SET held = held + 1;
END;
--end

--only postgres
CREATE FUNCTION hold_customer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.state = 'live' AND OLD.owner_id IS NOT NULL THEN
    UPDATE holdings SET held = held - 1, dealt = dealt - OLD.dealt
      WHERE kind = 'customer' AND owner_id = OLD.owner_id;
  END IF;
  IF NEW.state = 'live' AND NEW.owner_id IS NOT NULL THEN
    INSERT INTO holdings AS h (kind, owner_id, held, dealt) VALUES ('customer', NEW.owner_id, 1, NEW.dealt)
      ON CONFLICT (kind, owner_id) DO UPDATE SET held = h.held + 1, dealt = h.dealt + excluded.dealt;
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION hold_lead() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.deleted_at IS NULL AND OLD.status NOT IN ('converted', 'invalid') THEN
    UPDATE holdings SET held = held - 1 WHERE kind = 'lead' AND owner_id = OLD.owner_id;
  END IF;
  IF NEW.deleted_at IS NULL AND NEW.status NOT IN ('converted', 'invalid') AND NEW.owner_id IS NOT NULL THEN
    INSERT INTO holdings AS h (kind, owner_id, held) VALUES ('lead', NEW.owner_id, 1)
      ON CONFLICT (kind, owner_id) DO UPDATE SET held = h.held + 1;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER customers_held_new AFTER INSERT ON customers FOR EACH ROW EXECUTE FUNCTION hold_customer();
CREATE TRIGGER customers_held_changed AFTER UPDATE OF owner_id, state, dealt ON customers FOR EACH ROW
  WHEN (OLD.owner_id IS DISTINCT FROM NEW.owner_id OR OLD.state <> NEW.state OR OLD.dealt <> NEW.dealt)
  EXECUTE FUNCTION hold_customer();
CREATE TRIGGER leads_held_new AFTER INSERT ON leads FOR EACH ROW EXECUTE FUNCTION hold_lead();
CREATE TRIGGER leads_held_changed AFTER UPDATE OF owner_id, status, deleted_at ON leads FOR EACH ROW
  WHEN (OLD.owner_id IS DISTINCT FROM NEW.owner_id OR OLD.status <> NEW.status
    OR OLD.deleted_at IS DISTINCT FROM NEW.deleted_at)
  EXECUTE FUNCTION hold_lead();
--end
