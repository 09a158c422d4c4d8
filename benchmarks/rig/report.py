"""Figures as plain lines."""

from collections.abc import Sequence

from rig.loads import Figures


def seconds(value: float, still_open: bool = False) -> str:
    """12 ms, 1.4 s; `still_open` puts "more than" in front: those messages were not answered when it ended."""
    text = f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"
    return f">{text}" if still_open else text


def table(rows: Sequence[Sequence[str]]) -> str:
    """Columns side by side, the first to the left, the others to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in rows
    )


HEAD = ("", "updates/s", "p50", "p99", "CPU ms/update", "memory MB", "others' CPUs")


def row(name: str, figures: Figures) -> tuple[str, ...]:
    """One bot's line under HEAD."""
    return (
        name,
        f"{figures.rate:.1f}",
        seconds(figures.p50, figures.open_p50),
        seconds(figures.p99, figures.open_p99),
        f"{figures.cpu_ms:.2f}",
        f"{figures.highest_mb:.0f}",
        f"{figures.others:.1f}",
    )


def verdict(what: str, value: float, target: str, good: bool) -> str:
    """One target and whether it was reached."""
    return f"{'reached' if good else 'MISSED '}  {what}: {value:.2f} (target {target})"
