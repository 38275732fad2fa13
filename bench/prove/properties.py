"""Proof `properties`: the property tests with thousands of examples instead of a hundred.

Those that walk the product in its database get five times their own number (tests/many_examples.py).
"""

from bench.prove.finding import Finding
from bench.prove.suite import run_suite

EXAMPLES = 2_000


async def prove(seed: int) -> Finding:
    """Every property test, with new examples for each seed."""
    finding = Finding("properties", {"examples each": EXAMPLES})
    await run_suite(
        finding, ["-n", "2", "-p", "tests.many_examples", "tests", "--ignore=tests/e2e", f"--hypothesis-seed={seed}"],
        {"PESERTA_TEST_EXAMPLES": str(EXAMPLES)}, seconds_max=600.0,
    )  # fmt: skip
    return finding
