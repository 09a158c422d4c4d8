"""Dashboard and alerts speak of the figures that /metrics gives, and every figure is on the dashboard."""

import json
import re
from pathlib import Path
from typing import Any

from bot.exposition import Exposition
from bot.intake import ALLOWED
from bot.metrics import OTHER
from tests.bot.world import World
from tests.factories import a_customer

ROOT = Path(__file__).parents[2]
DASHBOARD = json.loads((ROOT / "deploy" / "grafana" / "fieldline.json").read_text("utf-8"))
ALERTS = (ROOT / "deploy" / "prometheus" / "alerts.yml").read_text("utf-8")
NAME = re.compile(r"\b(?:fieldline|process)_[a-z_]+\b")
LABELS = re.compile(r"by \(([a-z, ]+)\)")

OUTCOMES = {
    "updates": {"answered", "gathered", "parked", "unreachable", "left"},
    "pushes": {"sent", "later", "failed", "dead", "unreachable"},
}


async def exported(world: World) -> dict[str, set[str]]:
    """Name of each figure -> names of its labels, with everything there is to tell."""
    health, folder = world.service.health, world.service.settings.data_dir
    (folder / "fieldline.sqlite3-wal").touch()
    health.audit = True
    world.service.watching.begin(world.service.clock, world.service.lanes)
    text = (await Exposition(health, folder).text()).decode()
    found: dict[str, set[str]] = {}
    for line in text.splitlines():
        match = re.match(r"# TYPE (\w+) (\w+)", line)
        if match is not None:
            suffixes = ("_bucket", "_sum", "_count") if match[2] == "histogram" else ("",)
            found |= {match[1] + suffix: found.get(match[1] + suffix, set()) for suffix in suffixes}
        elif not line.startswith("#"):
            name, _, rest = line.partition("{")
            found.setdefault(name.split()[0], set()).update(re.findall(r'(\w+)="', rest))
    return found


def panels() -> list[dict[str, Any]]:
    return [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]


def expressions() -> list[str]:
    return [target["expr"] for panel in panels() for target in panel["targets"]]


async def test_dashboard_and_alerts_name_what_there_is(world: World) -> None:
    there = set(await exported(world))
    shown = set(NAME.findall(" ".join(expressions())))
    alarmed = set(NAME.findall("\n".join(line for line in ALERTS.splitlines() if "summary" not in line)))
    assert shown - there == set()
    assert alarmed - there == set()
    ours = {name for name in there if name.startswith("fieldline_")}
    families = {re.sub(r"_(bucket|sum|count)$", "", name) for name in ours}
    assert families - {re.sub(r"_(bucket|sum|count)$", "", name) for name in shown} == set()


async def test_they_ask_for_labels_that_there_are(world: World) -> None:
    ann = await world.person("林志强")
    await a_customer(world.firm, owner=ann.person, name="金丝雀物流")
    await ann.says("今天拜访了金丝雀物流，3天后上午10点再联系")
    await ann.says("/admin")
    await world.passes(days=4)
    world.service.health.metrics.call_ended(200)
    world.service.health.metrics.waited(0, 0.1)
    world.service.health.metrics.lag.add("loop", 0.1)
    there = await exported(world)
    for expression in [*expressions(), *re.findall(r"expr: (.*)", ALERTS)]:
        names = set(NAME.findall(expression))
        for asked in LABELS.findall(expression):
            labels = {label.strip() for label in asked.split(",")} - {"instance", "le", "job"}
            for name in names:
                empty = name.startswith("fieldline_outbox") or name.endswith("lost_total")
                assert labels <= there[name] or empty, expression


async def test_labels_hold_only_words_of_the_program(world: World) -> None:
    ann = await world.person("林志强")
    await a_customer(world.firm, owner=ann.person, name="金丝雀物流")
    await ann.says("今天拜访了金丝雀物流，3天后上午10点再联系")
    await ann.says("金丝雀 13812345678")
    await world.passes(days=4)
    metrics, kinds = world.service.health.metrics, set(world.service.runtime.features.pushes)
    for (kind, outcome), _ in metrics.updates:
        assert kind in {*ALLOWED, OTHER}
        assert outcome in OUTCOMES["updates"]
    for (kind, outcome), _ in metrics.pushes:
        assert kind in kinds
        assert outcome in OUTCOMES["pushes"]
    assert dict(metrics.pushes)


def test_the_dashboard_can_be_taken_in_by_grafana() -> None:
    assert DASHBOARD["schemaVersion"] >= 39
    assert DASHBOARD["id"] is None, "a number of its own would collide"
    variables = {one["name"]: one for one in DASHBOARD["templating"]["list"]}
    assert variables["datasource"]["type"] == "datasource"
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(set(ids)) == len(ids)
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken, panel["title"]
        assert at["x"] + at["w"] <= 24
        taken |= cells
    for panel in panels():
        assert panel["description"]
        assert panel["fieldConfig"]["defaults"]["unit"]
        assert panel["fieldConfig"]["defaults"]["thresholds"]["steps"][0]["value"] is None
        assert panel["datasource"]["uid"] == "${datasource}"
        for target in panel["targets"]:
            assert set(re.findall(r"\$(\w+)", target["expr"])) <= {*variables, "__rate_interval"}


def test_every_alert_says_what_to_look_at() -> None:
    alerts = ALERTS.split("- alert: ")[1:]
    assert len(alerts) >= 15
    for alert in alerts:
        for part in ("expr:", "severity:", "summary:", "description:"):
            assert part in alert, alert
