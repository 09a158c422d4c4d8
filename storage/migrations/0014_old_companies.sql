-- What a company made before deals and money were there gets with them: rights of the shipped roles, dictionaries and
-- the pipeline every company begins with (ORG-27). A new company gets all of it at its set-up.

WITH given (built_in, permission, scope) AS (VALUES
  ('super_admin', 'opp.view', 'all'), ('super_admin', 'contract.view', 'all'),
  ('super_admin', 'money.view', 'all'), ('super_admin', 'opp.create', 'all'), ('super_admin', 'opp.edit', 'all'),
  ('super_admin', 'contract.create', 'all'), ('super_admin', 'contract.edit', 'all'),
  ('super_admin', 'contract.delete', 'all'), ('super_admin', 'opp.delete', 'all'),
  ('super_admin', 'opp.transfer', 'all'), ('super_admin', 'opp.reopen', 'all'),
  ('super_admin', 'opp.export', 'all'), ('super_admin', 'contract.void', 'all'),
  ('super_admin', 'contract.transfer', 'all'), ('super_admin', 'pipeline.manage', 'all'),
  ('super_admin', 'approval.flow', 'all'), ('super_admin', 'product.view', 'all'),
  ('super_admin', 'product.manage', 'all'), ('super_admin', 'product.cost', 'all'),
  ('super_admin', 'contract.export', 'all'), ('super_admin', 'money.export', 'all'),
  ('super_admin', 'money.plan', 'all'), ('super_admin', 'money.claim', 'all'),
  ('super_admin', 'money.confirm', 'all'), ('super_admin', 'money.refund', 'all'),
  ('super_admin', 'money.void', 'all'), ('manager', 'opp.view', 'dept_tree'),
  ('manager', 'contract.view', 'dept_tree'), ('manager', 'money.view', 'dept_tree'),
  ('manager', 'opp.create', 'dept_tree'), ('manager', 'opp.edit', 'dept_tree'),
  ('manager', 'contract.create', 'dept_tree'), ('manager', 'contract.edit', 'dept_tree'),
  ('manager', 'contract.delete', 'dept_tree'), ('manager', 'opp.delete', 'dept_tree'),
  ('manager', 'opp.transfer', 'dept_tree'), ('manager', 'opp.reopen', 'dept_tree'),
  ('manager', 'opp.export', 'dept_tree'), ('manager', 'contract.void', 'dept_tree'),
  ('manager', 'contract.transfer', 'dept_tree'), ('manager', 'product.view', 'all'),
  ('manager', 'product.cost', 'all'), ('manager', 'contract.export', 'dept_tree'),
  ('manager', 'money.export', 'dept_tree'), ('manager', 'money.plan', 'dept_tree'),
  ('manager', 'money.claim', 'dept_tree'), ('rep', 'opp.view', 'self'), ('rep', 'contract.view', 'self'),
  ('rep', 'money.view', 'self'), ('rep', 'opp.create', 'self'), ('rep', 'opp.edit', 'self'),
  ('rep', 'contract.create', 'self'), ('rep', 'contract.edit', 'self'), ('rep', 'contract.delete', 'self'),
  ('rep', 'product.view', 'all'), ('rep', 'money.plan', 'self'), ('rep', 'money.claim', 'self'),
  ('finance', 'contract.view', 'all'), ('finance', 'money.view', 'all'), ('finance', 'product.view', 'all'),
  ('finance', 'product.cost', 'all'), ('finance', 'contract.export', 'all'), ('finance', 'money.export', 'all'),
  ('finance', 'money.plan', 'all'), ('finance', 'money.claim', 'all'), ('finance', 'money.confirm', 'all'),
  ('finance', 'money.refund', 'all'), ('finance', 'money.void', 'all'), ('assistant', 'opp.view', 'dept'),
  ('assistant', 'contract.view', 'dept'), ('assistant', 'money.view', 'dept'), ('assistant', 'opp.create', 'dept'),
  ('assistant', 'opp.edit', 'dept'), ('assistant', 'contract.create', 'dept'),
  ('assistant', 'contract.edit', 'dept'), ('assistant', 'product.view', 'all'),
  ('assistant', 'product.manage', 'all'), ('assistant', 'money.plan', 'dept'),
  ('assistant', 'money.claim', 'dept'), ('viewer', 'opp.view', 'all'), ('viewer', 'contract.view', 'all'),
  ('viewer', 'money.view', 'all'), ('viewer', 'product.view', 'all')
)
INSERT INTO role_permissions (role_id, permission, scope)
SELECT r.id, g.permission, g.scope FROM roles r JOIN given g ON g.built_in = r.built_in;

WITH shipped (dictionary, entry, position) AS (VALUES
  ('loss_reason', 'price', 0), ('loss_reason', 'competitor', 1), ('loss_reason', 'no_budget', 2),
  ('loss_reason', 'no_need', 3), ('loss_reason', 'timing', 4), ('loss_reason', 'product_gap', 5),
  ('loss_reason', 'relationship', 6), ('loss_reason', 'other', 7), ('void_reason', 'duplicate', 0),
  ('void_reason', 'entered_by_mistake', 1), ('void_reason', 'postponed', 2), ('void_reason', 'pooled', 3),
  ('void_reason', 'other', 4), ('contract_type', 'direct', 0), ('contract_type', 'agency', 1),
  ('contract_type', 'service', 2), ('contract_type', 'fast', 3)
)
INSERT INTO dictionaries (dictionary, key, position, labels, enabled)
SELECT s.dictionary, s.entry, s.position, '{{}}', 1 FROM shipped s CROSS JOIN organisation o WHERE o.id = 1;

WITH named (locale, name, name_key) AS (VALUES
  ('zh-CN', '销售流程', '销售流程'), ('zh-TW', '銷售流程', '销售流程'), ('en', 'Sales', 'sales')
)
INSERT INTO pipelines (public_id, name, name_key, is_default, enabled, created_at, updated_at)
SELECT 'firstofthese', n.name, n.name_key, 1, 1, o.created_at, o.created_at
FROM organisation o JOIN named n ON n.locale = o.locale WHERE o.id = 1;

WITH steps (locale, position, name, type, rate) AS (VALUES
  ('zh-CN', 0, '初步接洽', 'open', 10), ('zh-CN', 1, '需求确认', 'open', 30), ('zh-CN', 2, '方案报价', 'open', 50),
  ('zh-CN', 3, '商务谈判', 'open', 70), ('zh-CN', 4, '赢单', 'won', 100), ('zh-CN', 5, '输单', 'lost', 0),
  ('zh-CN', 6, '无效', 'void', 0), ('zh-TW', 0, '初步接洽', 'open', 10), ('zh-TW', 1, '需求確認', 'open', 30),
  ('zh-TW', 2, '報價', 'open', 50), ('zh-TW', 3, '議價', 'open', 70), ('zh-TW', 4, '贏單', 'won', 100),
  ('zh-TW', 5, '輸單', 'lost', 0), ('zh-TW', 6, '無效', 'void', 0), ('en', 0, 'First contact', 'open', 10),
  ('en', 1, 'Needs', 'open', 30), ('en', 2, 'Quoted', 'open', 50), ('en', 3, 'Negotiation', 'open', 70),
  ('en', 4, 'Won', 'won', 100), ('en', 5, 'Lost', 'lost', 0), ('en', 6, 'Void', 'void', 0)
)
INSERT INTO stages (pipeline_id, position, name, type, rate)
SELECT p.id, s.position, s.name, s.type, s.rate FROM pipelines p CROSS JOIN organisation o
JOIN steps s ON s.locale = o.locale WHERE p.public_id = 'firstofthese' ORDER BY s.position;
