"""The permissions there are and what the default roles hold (PERM-1, PERM-19, crm-rules 2.4)."""

from typing import Final

from storage.entities.people import Scope

# permission -> scopes of super admin, sales manager, sales rep, finance, assistant, viewer; "" is none.
_TABLE: Final = """
lead.view                       all tree self -    dept all
customer.view                   all tree self all  dept all
lead.create lead.edit lead.convert customer.create customer.edit customer.phone : all tree self - dept -
lead.return customer.return customer.lock customer.team visit.location : all tree self - - -
lead.delete lead.transfer lead.export customer.delete customer.transfer customer.merge customer.export \
pool.assign xfer.handover followup.delete org.user : all tree - - - -
lead.assign import.run : all tree - - dept -
pool.claim : all all all - - -
dup.override : all all - - - -
pool.manage pool.override customer.erase export.phone audit.view org.role org.settings : all - - - - -
opp.view                        all tree self -    dept all
contract.view money.view      : all tree self all  dept all
opp.create opp.edit contract.create contract.edit : all tree self - dept -
contract.delete                 all tree self - - -
opp.delete opp.transfer opp.reopen opp.export contract.void contract.transfer : all tree - - - -
pipeline.manage approval.flow : all - - - - -
product.view                    all all all all all all
product.manage                  all - - - all -
product.cost                    all all - all - -
contract.export money.export  : all tree - all - -
money.plan money.claim        : all tree self all dept -
money.confirm money.refund money.void : all - - all - -
"""

DEFAULT_ROLES: Final = ("super_admin", "manager", "rep", "finance", "assistant", "viewer")
# What the default roles are called when a company is made, by its language.
ROLE_NAMES: Final[dict[str, dict[str, str]]] = {
    "zh-CN": dict(
        zip(DEFAULT_ROLES, ("超级管理员", "销售经理", "销售", "财务", "助理", "只读"), strict=True),
    ),
    "zh-TW": dict(
        zip(DEFAULT_ROLES, ("超級管理員", "業務主管", "業務", "財務", "助理", "檢視者"), strict=True),
    ),
    "en": dict(
        zip(
            DEFAULT_ROLES,
            ("Super admin", "Sales manager", "Sales", "Finance", "Assistant", "Viewer"),
            strict=True,
        ),
    ),
}
_SCOPES: Final[dict[str, Scope]] = {"all": "all", "tree": "dept_tree", "dept": "dept", "self": "self"}


def _read() -> dict[str, dict[str, Scope]]:
    roles: dict[str, dict[str, Scope]] = {role: {} for role in DEFAULT_ROLES}
    for line in _TABLE.strip().splitlines():
        words = line.replace(":", " ").split()
        permissions, scopes = words[:-6], words[-6:]
        for role, scope in zip(DEFAULT_ROLES, scopes, strict=True):
            if scope != "-":
                roles[role].update(dict.fromkeys(permissions, _SCOPES[scope]))
    return roles


ROLE_PERMISSIONS: Final = _read()
PERMISSIONS: Final = frozenset(ROLE_PERMISSIONS["super_admin"])
