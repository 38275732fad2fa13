"""The last line of `make bench` holds the figures that other programs read from it."""

import io

from rich.console import Console

from bench.flows import Found, report
from bench.imports import Run, import_figures
from bench.measure import Cost, Result

RELIED_ON = {
    "short_flows_per_s", "full_flows_per_s", "reference_flows_per_s", "short_ratio", "web_cpu_ms", "worker_cpu_ms",
    "db_cpu_ms", "p99_ms_at_100", "import_rows_per_s",
}  # fmt: skip


def test_the_last_line_of_the_bench_has_every_figure_that_is_relied_on() -> None:
    cost = Cost(web=4, worker=2, database=3, simulators=1, load=1, wal=1_000)
    result = Result(flows=1_000, seconds=2, cost=cost, flow_ms=[20, 40], request_ms=[4.0, 9.0])
    imported = import_figures(6_000, Run(2, 1, 100), Run(1, 1, 100))
    found = Found(2_500, 2_000, result, result, result, [1, 2], imported)

    figures = report(found, Console(file=io.StringIO()))

    assert figures.keys() >= RELIED_ON
    assert (figures["short_flows_per_s"], figures["short_ratio"]) == (500, 0.2)
    assert (figures["web_cpu_ms"], figures["worker_cpu_ms"], figures["db_cpu_ms"]) == (4, 2, 3)
    assert (figures["p99_ms_at_100"], figures["import_rows_per_s"]) == (9, 3_000)
