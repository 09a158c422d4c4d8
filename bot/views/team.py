"""A customer's team on its card, requests to join it, and what is told of them (TEAM)."""

from bot.texts import Markup, Texts
from bot.views.paging import PAGE, pages
from bot.views.transfer import MORE, people, search_line, to_more
from bot.views.view import Button, Keyboard, View, card, keyboard, tap
from storage.entities.ids import ref
from storage.entities.team import JoinAsked, JoinDecided, JoinRequest, Member, TeamCard, TeamTold

DAYS = (30, 90)


def shown(team: TeamCard, t: Texts) -> View:
    """The team, whom to add, what somebody may do."""
    return {"team-list": _list, "team-who": _who, "team-power": _power, "team-left": _gone}[team.view](team, t)


def _list(team: TeamCard, t: Texts) -> View:
    own = ref(team.kind, team.id)
    page = team.members[team.first : team.first + PAGE]
    numbered = list(enumerate(page, team.first + 1))
    lines = [t("ui-item", number=number, facts=_member(one, t)) for number, one in numbered]
    mine = next((one for one in team.members if one.mine), None)
    numbers = [tap(str(number), "team", "pick", own, ref("user", one.user_id)) for number, one in numbered]
    add = tap(t.plain("button-add-member"), "team", "pick", own) if team.may_change else None
    leave = tap(t.plain("button-leave-team"), "team", "leave", own) if mine is not None else None
    empty = None if team.members else t("team-empty")
    turning = pages(t, team.first, team.total, to=lambda label, first: tap(label, "team", "open", own, f"p{first}"))
    return View(
        card([t("team-title", customer=team.name), empty, *lines]),
        keyboard(numbers if team.may_change else [], turning, [add, leave, to_more(team.kind, team.id, t)]),
    )


def _member(one: Member, t: Texts) -> Markup:
    return t.facts(one.name, *_may(one.power, one.expires_at, t))


def _may(power: str, expires_at: int | None, t: Texts) -> tuple[Markup, Markup | None]:
    return t(f"team-{power}"), t("team-until", day=t.formats.day(expires_at - 1)) if expires_at else None


def _who(team: TeamCard, t: Texts) -> View:
    own = ref(team.kind, team.id)
    chips = [tap(one.name, "team", "pick", own, ref("user", one.id)) for one in team.people]
    search = tap(t.plain("button-search-colleague"), "team", "pick", own, "s")
    back = tap(t.plain("button-back"), "team", "open", own)
    line = search_line("person" if team.asks else "", team.hint, t)
    return View(card([t("team-who", customer=team.name), line]), people(chips, [search, back]))


def _power(team: TeamCard, t: Texts) -> View:
    assert team.chosen is not None
    own, who = ref(team.kind, team.id), ref("user", team.chosen.id)

    def give(label: str, arg: str) -> Button:
        return tap(label, "team", "set", own, f"{who}.{arg}")

    first = [give(t.plain("button-can-read"), "read.0"), give(t.plain("button-can-write"), "write.0")]
    timed = [
        [
            give(t.plain("button-can-read-days", n=days), f"read.{days}"),
            give(t.plain("button-can-write-days", n=days), f"write.{days}"),
        ]
        for days in DAYS
    ]
    out = tap(t.plain("button-take-out"), "team", "drop", own, who) if team.member is not None else None
    back = tap(t.plain("button-back"), "team", "open", own)
    now = _member(team.member, t) if team.member is not None else None
    return View(
        card([t("team-power", name=team.chosen.name), now, t("transfer-until-hint")]),
        keyboard(first, *timed, [out, back], picker=True),
    )


def _gone(team: TeamCard, t: Texts) -> View:
    return View(t("team-gone", customer=team.name))


def told(event: TeamTold, t: Texts) -> View:
    """To the member and to the owner: what changed in the team."""
    you = "-you" if event.to_member and event.event != "left" else ""
    fields = {"customer": event.customer}
    fields |= {"sender": event.sender} if event.event != "left" else {}
    fields |= {} if you else {"name": event.member}
    may = t.facts(*_may(event.power, event.expires_at, t)) if event.event in ("added", "changed") else None
    row = [tap(t.plain("button-open"), MORE[event.kind][0], "open", ref(event.kind, event.customer_id))]
    return View(card([t(f"team-{event.event}{you}", **fields), may]), keyboard(row) if event.readable else None)


def asked(request: JoinAsked, t: Texts) -> View:
    """To the asker: it is on its way."""
    day = t.formats.day(request.until)
    line = t("team-asked-owner", owner=request.owner, day=day)
    return View(card([t("team-asked", customer=request.customer), line]))


def request(shown_: JoinRequest, t: Texts) -> View:
    """To who decides."""
    own = ref("join_request", shown_.id)
    if shown_.state != "pending":
        fields = {"name": shown_.asker, "customer": shown_.customer}
        may = t.facts(*_may(shown_.power, shown_.expires_at, t)) if shown_.state == "granted" else None
        return View(card([t(f"team-join-{shown_.state}", **fields), may]))
    title = t("team-join", name=shown_.asker, customer=shown_.customer)
    owner = None if shown_.mine else t("team-join-owner", owner=shown_.owner)
    if shown_.card.view == "team-join-more":
        return View(card([title, owner]), _choices(own, t))
    row = [
        tap(t.plain("button-let-join"), "customer", "let", own, "write.0", style="success"),
        tap(t.plain("button-refuse-join"), "customer", "deny", own),
    ]
    more = tap(t.plain("button-other-choice"), "team", "open", own, "more")
    return View(card([title, owner, t("team-join-hint")]), keyboard(row, [more]))


def _choices(own: str, t: Texts) -> Keyboard | None:
    def let(label: str, arg: str) -> Button:
        return tap(label, "customer", "let", own, arg)

    first = [let(t.plain("button-can-read"), "read.0"), let(t.plain("button-can-write"), "write.0")]
    timed = [
        let(t.plain("button-can-read-days", n=30), "read.30"),
        let(t.plain("button-can-write-days", n=30), "write.30"),
    ]
    return keyboard(first, timed, [tap(t.plain("button-back"), "team", "open", own)])


def decided(answer: JoinDecided, t: Texts) -> View:
    """To the asker: let in, or not."""
    if not answer.granted:
        return View(t("team-no", customer=answer.customer))
    may = t.facts(*_may(answer.power, answer.expires_at, t))
    row = [tap(t.plain("button-open"), "customer", "open", ref("customer", answer.customer_id))]
    return View(card([t("team-yes", customer=answer.customer), may]), keyboard(row))


def lapsed(answer: JoinDecided, t: Texts) -> View:
    """To the asker: nobody answered."""
    return View(t("team-unanswered", customer=answer.customer))
