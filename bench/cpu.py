"""CPU time of processes with everything they started, from /proc."""

import os
from pathlib import Path

TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def cpu_s(root: int) -> float:
    """Seconds of CPU that a process, its living descendants and its ended children have used."""
    children: dict[int, list[int]] = {}
    ticks: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (stat := _stat(entry)) is not None:
            pid = int(entry.name)
            children.setdefault(int(stat[1]), []).append(pid)
            ticks[pid] = sum(map(int, stat[11:15]))
    total, waiting = 0, [root]
    while waiting:
        pid = waiting.pop()
        total += ticks.get(pid, 0)
        waiting += children.get(pid, [])
    return total / TICKS_PER_S


def _stat(entry: Path) -> list[str] | None:
    """The fields after the name: state, parent, ..., utime, stime, cutime, cstime at 11 to 14."""
    try:
        return (entry / "stat").read_text().rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return None
