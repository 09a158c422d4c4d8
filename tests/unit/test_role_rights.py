"""What the shipped roles hold of deals, contracts and money (PERM-1, crm-rules 2.4)."""

import pytest

from storage.rules.permissions import DEFAULT_ROLES, PERMISSIONS, ROLE_PERMISSIONS

# permissions -> super admin, sales manager, sales rep, finance, assistant, viewer
ROWS = {
    "opp.view": "all tree self - dept all",
    "contract.view money.view": "all tree self all dept all",
    "opp.create opp.edit contract.create contract.edit": "all tree self - dept -",
    "contract.delete": "all tree self - - -",
    "opp.delete opp.transfer opp.reopen opp.export contract.void contract.transfer": "all tree - - - -",
    "pipeline.manage approval.flow": "all - - - - -",
    "product.view": "all all all all all all",
    "product.manage": "all - - - all -",
    "product.cost": "all all - all - -",
    "contract.export money.export": "all tree - all - -",
    "money.plan money.claim": "all tree self all dept -",
    "money.confirm money.refund money.void": "all - - all - -",
}
SCOPES = {"all": "all", "tree": "dept_tree", "dept": "dept", "self": "self", "-": None}


@pytest.mark.rule("PERM-1", "PERM-19")
@pytest.mark.parametrize("names", ROWS)
def test_a_role_begins_with_the_scopes_of_the_table(names: str) -> None:
    for permission in names.split():
        held = [ROLE_PERMISSIONS[role].get(permission) for role in DEFAULT_ROLES]
        assert held == [SCOPES[scope] for scope in ROWS[names].split()], permission


@pytest.mark.rule("PERM-1")
def test_every_permission_of_deals_and_money_is_in_the_table() -> None:
    modules = {"opp", "contract", "money", "product", "pipeline", "approval"}
    listed = {permission for names in ROWS for permission in names.split()}
    assert {name for name in PERMISSIONS if name.partition(".")[0] in modules} == listed
