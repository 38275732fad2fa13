"""`make prove`: every long proof, one after another, one plain line each; exit code 1 if any fails."""

import argparse
import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Mapping

from bench.prove import guesses, kills, million, postgres15, properties, secrecy
from bench.prove.finding import Broken, Finding

PROOFS: Mapping[str, Callable[[int], Awaitable[Finding]]] = {
    "kills": kills.prove,
    "guesses": guesses.prove,
    "secrecy": secrecy.prove,
    "million": million.prove,
    "pg15": postgres15.prove,
    "hypothesis": properties.prove,
}
SEED = 30
MINUTES_MAX = 10


def main() -> int:
    """Run the asked proofs and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.prove", description=__doc__)
    parser.add_argument("--only", choices=sorted(PROOFS), action="append", help="only this proof; may be repeated")
    parser.add_argument("--seed", type=int, default=SEED, help=f"of everything random (default {SEED})")
    asked = parser.parse_args()
    failed = 0
    for name in asked.only or PROOFS:
        started = time.monotonic()
        finding = asyncio.run(_run(name, asked.seed))
        print(f"{finding.line()} [{time.monotonic() - started:,.0f} s, seed {asked.seed}]", flush=True)
        failed += not finding.passed
    return 1 if failed else 0


async def _run(name: str, seed: int) -> Finding:
    try:
        async with asyncio.timeout(MINUTES_MAX * 60):
            return await PROOFS[name](seed)
    except (Broken, TimeoutError) as error:
        return Finding(name, faults=[str(error) or f"not done after {MINUTES_MAX} minutes"])


if __name__ == "__main__":
    sys.exit(main())
