-- The name of a record in the audit log is digested like its values, each row with a salt of its own, so that nobody
-- can guess what an erasure blanked; rows from before keep their digests. What is blanked is blank, and no row of the
-- log takes the place of another.

ALTER TABLE audit_values ADD COLUMN salt TEXT NOT NULL DEFAULT '';
ALTER TABLE audit_values ADD COLUMN name_digest TEXT;

--only sqlite
DROP TRIGGER audit_values_kept;
CREATE TRIGGER audit_values_kept BEFORE UPDATE ON audit_values
  WHEN NEW.audit_id IS NOT OLD.audit_id OR NEW.before_digest IS NOT OLD.before_digest
    OR NEW.after_digest IS NOT OLD.after_digest OR NEW.name_digest IS NOT OLD.name_digest OR NEW.erased_at IS NULL
    OR NEW.record_name <> '' OR NEW.before_values <> '' OR NEW.after_values <> '' OR NEW.salt <> ''
BEGIN SELECT RAISE(ABORT, 'constraint failed: audit_values_kept'); END;
CREATE TRIGGER audit_never_replaced BEFORE INSERT ON audit
  WHEN NEW.sequence IS NOT NULL OR EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'constraint failed: audit_kept'); END;
CREATE TRIGGER audit_values_never_replaced BEFORE INSERT ON audit_values
  WHEN EXISTS (SELECT 1 FROM audit_values WHERE audit_id = NEW.audit_id)
BEGIN SELECT RAISE(ABORT, 'constraint failed: audit_values_kept'); END;
--end

--only postgres
DROP TRIGGER audit_values_kept ON audit_values;
CREATE TRIGGER audit_values_kept BEFORE UPDATE ON audit_values FOR EACH ROW
  WHEN (NEW.erased_at IS NULL OR NEW.record_name <> '' OR NEW.before_values <> '' OR NEW.after_values <> ''
    OR NEW.salt <> '' OR (NEW.audit_id, NEW.before_digest, NEW.after_digest, NEW.name_digest)
    IS DISTINCT FROM (OLD.audit_id, OLD.before_digest, OLD.after_digest, OLD.name_digest))
  EXECUTE FUNCTION refuse_change('audit_values_kept');
CREATE TRIGGER audit_never_emptied BEFORE TRUNCATE ON audit EXECUTE FUNCTION refuse_change('audit_kept');
CREATE TRIGGER audit_values_never_emptied BEFORE TRUNCATE ON audit_values
  EXECUTE FUNCTION refuse_change('audit_values_kept');
--end
