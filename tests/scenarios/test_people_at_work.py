"""The benchmark of people at work runs through with a handful of them, and every answer is the right one."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
HASTY = """
start = "08:31"
every = [1.2, 1.6]
think = [0.1, 0.2]
[languages]
"zh-CN" = 1
en = 1
[roles.rep]
share = 4
acts = { look-up = 1 }
[roles.manager]
share = 1
acts = { board = 1 }
[[acts.look-up]]
say = ["{mine}"]
answer = ["customer-yours"]
[[acts.look-up]]
tap = ["button-more"]
answer = ["customer-yours"]
[[acts.board]]
press = "key-team"
answer = ["agenda-team-title"]
"""


def test_a_handful_of_people_at_work(tmp_path: Path) -> None:
    scenario = tmp_path / "hasty.toml"
    scenario.write_text(HASTY, "utf-8")
    words = ["--people", "5", "--beside", "0", "--minutes", "0.04", "--pushes", "0", "--latency", "0"]
    command = [sys.executable, "benchmarks/people.py", *words, "--scenario", str(scenario)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    told = done.stdout + done.stderr
    assert "reached  wrong answers, apologies, violations: 0" in told, told
    assert "look-up" in told
