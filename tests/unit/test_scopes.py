"""What roles may say, and the trees people stand in (PERM-1, PERM-19, PERM-20, ORG-18, ORG-24 to ORG-26)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.entities.people import Grant
from storage.errors import Conflict, Forbidden, Invalid, Stale
from storage.rules import people, permissions, scopes


@pytest.mark.rule("PERM-1")
def test_an_unknown_permission_cannot_be_given() -> None:
    with pytest.raises(Invalid, match="unknown_permission"):
        scopes.check_grant("lead.fly", "all")
    with pytest.raises(Invalid, match="unknown_scope"):
        scopes.check_grant("lead.view", "planet")


@pytest.mark.rule("PERM-1")
def test_none_is_no_grant_and_custom_needs_departments() -> None:
    assert scopes.check_grant("lead.view", "none") is None
    assert scopes.check_grant("lead.view", "custom", [(3, True)]) == Grant("lead.view", "custom", ((3, True),))
    assert scopes.check_grant("lead.view", "dept", [(3, True)]) == Grant("lead.view", "dept")
    with pytest.raises(Invalid, match="departments_missing"):
        scopes.check_grant("lead.view", "custom")


@pytest.mark.rule("PERM-19")
def test_the_super_admin_role_cannot_be_changed() -> None:
    with pytest.raises(Forbidden, match="PERM-19"):
        scopes.check_role_may_change("super_admin")
    scopes.check_role_may_change("manager")
    scopes.check_role_may_change(None)


@pytest.mark.rule("PERM-19")
def test_the_default_roles_hold_what_the_table_says() -> None:
    table = permissions.ROLE_PERMISSIONS
    assert set(table["super_admin"].values()) == {"all"}
    assert set(table["super_admin"]) == permissions.PERMISSIONS
    assert table["manager"]["customer.view"] == "dept_tree"
    assert table["rep"]["customer.view"] == "self"
    assert table["finance"]["customer.view"] == "all"
    assert "lead.view" not in table["finance"]
    assert table["assistant"]["import.run"] == "dept"
    assert {name.partition(".")[2] for name in table["viewer"]} == {"view"}
    assert table["manager"]["org.user"] == "dept_tree"
    assert [role for role, held in table.items() if "pool.claim" in held] == ["super_admin", "manager", "rep"]
    assert [role for role, held in table.items() if "audit.view" in held] == ["super_admin"]


@pytest.mark.rule("PERM-20")
def test_any_organisation_right_needs_a_super_admin_to_give_it() -> None:
    assert scopes.touches_organisation(["lead.view", "org.user"])
    assert not scopes.touches_organisation(["lead.view", "audit.view"])


@pytest.mark.rule("ORG-18")
def test_two_people_cannot_be_above_each_other() -> None:
    with pytest.raises(Conflict, match="cycle"):
        people.check_tree({1: None, 2: 1}, 1, 2, tree="superiors")
    with pytest.raises(Conflict, match="cycle"):
        people.check_tree({1: None}, 1, 1, tree="superiors")


@pytest.mark.rule("ORG-18")
def test_twenty_levels_fit_and_twenty_one_do_not() -> None:
    chain: dict[int, int | None] = {1: None} | {node: node - 1 for node in range(2, 20)}
    people.check_tree(chain | {50: None}, 50, 19, tree="departments")
    with pytest.raises(Conflict, match="too_deep"):
        people.check_tree(chain | {50: None, 51: 50}, 50, 19, tree="departments")


@pytest.mark.rule("ORG-18")
@given(st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)), max_size=60))
def test_whatever_is_tried_the_tree_stays_a_tree(moves: list[tuple[int, int]]) -> None:
    parents: dict[int, int | None] = dict.fromkeys(range(1, 13))
    for node, parent in moves:
        try:
            people.check_tree(parents, node, parent, tree="superiors")
        except Conflict:
            continue
        parents[node] = parent
    for node in parents:
        seen, current = set(), parents[node]
        while current is not None:
            assert current not in seen
            seen.add(current)
            current = parents[current]


@pytest.mark.rule("ORG-18")
def test_data_that_is_cyclic_already_does_not_hang() -> None:
    people.check_tree({1: 2, 2: 1, 3: None}, 3, 1, tree="superiors")


@pytest.mark.rule("ORG-25", "ORG-26")
def test_nobody_suspends_the_company_owner_or_himself() -> None:
    with pytest.raises(Forbidden, match="ORG-25"):
        people.check_may_suspend(actor_id=2, user_id=1, owner_id=1)
    with pytest.raises(Forbidden, match="ORG-26"):
        people.check_may_suspend(actor_id=2, user_id=2, owner_id=1)
    people.check_may_suspend(actor_id=2, user_id=3, owner_id=1)


@pytest.mark.rule("ORG-26", "ORG-25", "PERM-19")
@pytest.mark.parametrize(
    ("actor", "is_super", "user", "before", "after", "rule"),
    [
        (2, True, 2, ["super_admin"], [""], "ORG-26"),
        (2, True, 1, ["super_admin"], ["rep"], "ORG-25"),
        (3, False, 4, ["rep"], ["super_admin"], "ORG-26"),
        (3, False, 2, ["super_admin"], ["rep"], "ORG-26"),
        (2, True, 4, ["rep"], [], "PERM-19"),
        (2, True, 4, ["rep"], ["super_admin", "rep"], None),
        (1, True, 2, ["super_admin"], ["rep"], None),
    ],
)
def test_the_super_admin_role_changes_hands_only_by_the_rules(
    actor: int, is_super: bool, user: int, before: list[str], after: list[str], rule: str | None
) -> None:
    def change() -> None:
        people.check_roles(
            actor_id=actor, actor_is_super=is_super, user_id=user, owner_id=1, before=before, after=after
        )

    if rule is None:
        change()
    else:
        with pytest.raises((Forbidden, Invalid), match=rule):
            change()


@pytest.mark.rule("ORG-24")
def test_a_suspended_person_takes_no_seat() -> None:
    with pytest.raises(Invalid, match="ORG-24"):
        people.check_can_take_seat("suspended")
    people.check_can_take_seat("active")
    people.check_can_take_seat("invited")


@pytest.mark.rule("ORG-11")
def test_an_older_version_is_stale_and_none_was_not_shown() -> None:
    with pytest.raises(Stale) as stale:
        people.check_version(3, 4)
    assert stale.value.params == {"version": 4}
    people.check_version(4, 4)
    people.check_version(None, 4)
