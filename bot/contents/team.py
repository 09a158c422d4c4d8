"""A customer's team, and asking to join it."""

from bot.features import Features
from bot.handlers import team
from bot.views import team as team_views
from storage.entities.team import JoinAsked, JoinRequest, TeamCard


def add(table: Features) -> None:
    """Enter them into the table."""
    table.taps |= {
        "team:open": team.open,
        "team:pick": team.pick,
        "team:set": team.put,
        "team:drop": team.drop,
        "team:leave": team.leave,
        "customer:join": team.join,
        "customer:let": team.let,
        "customer:deny": team.deny,
    }
    table.listen({"person": team.person_written, "date": team.date_written})
    table.replies |= {"team-who": team.person_replied}
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
    }
