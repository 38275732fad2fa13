"""Proof `sequences`: twenty thousand orders of days, inquiries and payments, each against a model of it."""

import asyncio

from bench.prove.finding import Finding
from bench.prove.suite import run_suite

EXAMPLES = 10_000
PROCESSES = 2
SECONDS_MAX = 1_500.0


async def prove(seed: int) -> Finding:
    """As many processes as this machine has cores, each with a seed of its own."""
    finding = Finding("sequences", {"sequences": EXAMPLES * PROCESSES})
    await asyncio.gather(*(_run(finding, seed * PROCESSES + n) for n in range(PROCESSES)))
    return finding


async def _run(finding: Finding, seed: int) -> None:
    await run_suite(
        finding, ["-p", "tests.many_examples", "tests/billing/test_sequences.py", f"--hypothesis-seed={seed}"],
        {"PESERTA_TEST_EXAMPLES": str(EXAMPLES)}, seconds_max=SECONDS_MAX,
    )  # fmt: skip
