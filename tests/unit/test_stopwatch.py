"""The stop-watch of the benchmarks finds the places it watches: they move when the product is tidied up."""

import subprocess
import sys

from tests.project.repository import ROOT


def test_the_stop_watch_finds_what_it_watches() -> None:
    words = "import sys; sys.path.insert(0, 'benchmarks/rig'); import phases; phases.watch()"
    ended = subprocess.run([sys.executable, "-c", words], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stderr
