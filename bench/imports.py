"""How fast `peserta import roll` takes a roll, and how much memory it needs."""

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass

from bench.prove.house import import_environment, new_folder
from peserta.demo.people import write_roll
from peserta.demo.stage import prepare_database
from peserta.kit.clock import business_date, utc_now
from peserta.kit.postgres.embedded import EmbeddedServer


@dataclass(frozen=True)
class Run:
    """One run of the command: seconds, CPU seconds of the command alone, and its largest memory."""

    seconds: float
    cpu_s: float
    peak_mb: float


def measure_import(rows: int) -> dict[str, float]:
    """Import a roll of `rows` rows twice into a fresh durable database, by the command people use."""
    folder = new_folder()
    server = EmbeddedServer(folder)
    server.start()
    try:
        prepare_database(server, say=lambda _: None)
        path = folder / "roll.csv"
        write_roll(path, rows, today=business_date(utc_now()))
        environment = import_environment(server, folder)
        command = [sys.executable, "-m", "peserta", "import", "roll", str(path)]
        first, again = (run_command(command, environment) for _ in range(2))
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return import_figures(rows, first, again)


def import_figures(rows: int, first: Run, again: Run) -> dict[str, float]:
    """What two imports of the same rows took, by the names of the last line."""
    return {
        "import_rows_per_s": rows / first.seconds,
        "import_again_rows_per_s": rows / again.seconds,
        "import_cpu_ms_per_row": first.cpu_s * 1000 / rows,
        "import_peak_mb": max(first.peak_mb, again.peak_mb),
    }


def run_command(command: list[str], environment: dict[str, str]) -> Run:
    """Run an import that must go well."""
    started = time.perf_counter()
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123
        process = subprocess.Popen(command, env=environment, stdout=nowhere)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, "the import went well"
    return Run(time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
