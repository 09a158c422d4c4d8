-- Words of a reason are digested like values, so that an erasure can blank them too; rows from before keep theirs.

ALTER TABLE audit ADD COLUMN reason_digest TEXT;

--only sqlite
DROP TRIGGER audit_kept;
CREATE TRIGGER audit_kept BEFORE UPDATE ON audit
  WHEN NOT (NEW.id IS OLD.id AND NEW.at IS OLD.at AND NEW.actor_id IS OLD.actor_id
    AND NEW.on_behalf_of IS OLD.on_behalf_of AND NEW.channel IS OLD.channel AND NEW.chat_id IS OLD.chat_id
    AND NEW.message_id IS OLD.message_id AND NEW.action IS OLD.action AND NEW.entity IS OLD.entity
    AND NEW.record_id IS OLD.record_id AND NEW.request_id IS OLD.request_id
    AND NEW.values_digest IS OLD.values_digest AND NEW.reason_digest IS OLD.reason_digest
    AND ((OLD.sequence IS NULL AND NEW.reason IS OLD.reason)
      OR (OLD.reason_digest IS NOT NULL AND NEW.reason IS '' AND NEW.sequence IS OLD.sequence
        AND NEW.digest IS OLD.digest AND NEW.previous_digest IS OLD.previous_digest)))
BEGIN SELECT RAISE(ABORT, 'constraint failed: audit_kept'); END;
--end

--only postgres
DROP TRIGGER audit_kept ON audit;
CREATE TRIGGER audit_kept BEFORE UPDATE ON audit FOR EACH ROW
  WHEN (NOT ((NEW.id, NEW.at, NEW.actor_id, NEW.on_behalf_of, NEW.channel, NEW.chat_id, NEW.message_id, NEW.action,
      NEW.entity, NEW.record_id, NEW.request_id, NEW.values_digest, NEW.reason_digest)
    IS NOT DISTINCT FROM (OLD.id, OLD.at, OLD.actor_id, OLD.on_behalf_of, OLD.channel, OLD.chat_id, OLD.message_id,
      OLD.action, OLD.entity, OLD.record_id, OLD.request_id, OLD.values_digest, OLD.reason_digest)
    AND ((OLD.sequence IS NULL AND NEW.reason IS NOT DISTINCT FROM OLD.reason)
      OR (OLD.reason_digest IS NOT NULL AND NEW.reason IS NOT DISTINCT FROM ''
        AND (NEW.sequence, NEW.digest, NEW.previous_digest)
        IS NOT DISTINCT FROM (OLD.sequence, OLD.digest, OLD.previous_digest)))))
  EXECUTE FUNCTION refuse_change('audit_kept');
--end
