"""A customer's team, and asking to join it."""

from bot.features import Features, by_kind
from bot.handlers import team, team_beneath
from bot.views import team as team_views
from storage.entities.ids import CHILD_KINDS
from storage.entities.team import JoinAsked, JoinRequest, TeamCard


def add(table: Features) -> None:
    """Enter them into the table."""
    table.taps |= {
        "team:open": by_kind(CHILD_KINDS, team_beneath.open, team.open),
        "team:pick": by_kind(CHILD_KINDS, team_beneath.pick, team.pick),
        "team:set": by_kind(CHILD_KINDS, team_beneath.put, team.put),
        "team:drop": by_kind(CHILD_KINDS, team_beneath.drop, team.drop),
        "team:leave": by_kind(CHILD_KINDS, team_beneath.leave, team.leave),
        "customer:join": team.join,
        "customer:let": team.let,
        "customer:deny": team.deny,
    }
    table.listen({"person": team.person_written, "date": team.date_written})
    table.listen({"person": team_beneath.person_written, "date": team_beneath.date_written})
    table.replies |= {"team-who": team.person_replied, "team-beneath-who": team_beneath.person_replied}
    table.redrawn |= {
        "follow-not-yours": team.redraw_draft,
        "lead-duplicate": team.redraw_draft,
        "lead-similar": team.redraw_draft,
    }
    table.views |= {TeamCard: team_views.shown, JoinAsked: team_views.asked, JoinRequest: team_views.request}
    table.pushes |= {
        "team-join": team_views.request,
        "team-join-decided": team_views.decided,
        "team-join-lapsed": team_views.lapsed,
        "team-added": team_views.told,
        "team-changed": team_views.told,
        "team-removed": team_views.told,
        "team-left": team_views.told,
        "team-beneath": team_views.told,
    }
