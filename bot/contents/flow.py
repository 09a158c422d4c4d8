"""Approval flows (6.26)."""

from bot.features import Features
from bot.handlers import flow_settings, flows
from bot.views import flow as views
from storage.entities.flows import DryRun, FlowCard, FlowList, FlowVersions


def add(table: Features) -> None:
    """Enter them into the table."""
    table.taps |= {
        "flow:open": flows.open,
        "flow:add": flows.add,
        "flow:step": flows.step,
        "flow:set": flows.set,
        "flow:move": flows.move,
        "flow:del": flows.remove,
        "flow:drop": flows.drop,
        "flow:publish": flows.publish,
        "flow:off": flows.switch,
        "flow:vers": flows.versions,
        "flow:ask": flows.ask,
        "flow:own": flow_settings.own,
        "flow:put": flow_settings.put,
        "flow:if": flow_settings.conditions,
        "flow:when": flow_settings.choose,
    }
    table.listen({"flow": flows.said})
    table.listen({"flow": flow_settings.said})
    table.views |= {
        FlowList: views.listed,
        FlowCard: views.shown,
        FlowVersions: views.versions,
        DryRun: views.dry,
    }
    table.fresh |= {"flow": flows.fresh}
