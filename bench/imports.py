"""How fast `peserta import roll` takes a roll, and how much memory it needs."""

import os
import resource
import shutil
import subprocess
import sys
import time

from bench.prove.house import import_environment, new_folder
from peserta.demo.people import write_roll
from peserta.demo.stage import prepare_database
from peserta.kit.clock import business_date, utc_now
from peserta.kit.embedded import EmbeddedServer


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
        seconds = [_timed(command, environment) for _ in range(2)]
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {
        "import_rows_per_s": rows / seconds[0],
        "import_again_rows_per_s": rows / seconds[1],
        "largest_child_mb": peak_mb,
    }


def _timed(command: list[str], environment: dict[str, str]) -> float:
    started = time.perf_counter()
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123
        subprocess.run(command, env=environment, check=True, stdout=nowhere)
    return time.perf_counter() - started
