"""One proof in a process of its own: `python -m bench.prove.one NAME SEED FILE` writes what it found into FILE."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from bench.prove import (
    guesses,
    kannel,
    kills,
    million,
    money,
    money_sequences,
    pooler,
    postgres15,
    properties,
    pumping,
    secrecy,
    smpp_server,
    weeks,
)
from bench.prove.finding import Broken, Finding


@dataclass(frozen=True)
class Proof:
    """What is promised, who proves it, and how long that may take."""

    promise: str
    prove: Callable[[int], Awaitable[Finding]]
    minutes_max: int = 10


PROOFS: Mapping[str, Proof] = {
    "properties": Proof("the rules hold for thousands of made-up cases", properties.prove),
    "secrecy": Proof("after 1,000 activations nothing secret stands anywhere in clear", secrecy.prove),
    "guesses": Proof("strangers' guesses are judged within the budget, and the owner gets in", guesses.prove),
    "pumping": Proof(
        "texts to a pumped block cost less than the ceiling, and members beside get in", pumping.prove, 15
    ),
    "kills": Proof("kill -9 of any part loses nothing and does nothing twice", kills.prove),
    "money": Proof("kill -9 of any part: each bill and each payment stands in the books once", money.prove),
    "sequences": Proof("money in any order: books right, nothing twice, cover follows", money_sequences.prove, 25),
    "weeks": Proof("with a year of weeks kept, no statement looks at one it does not need", weeks.prove),
    "pooler": Proof("everything works through a PgBouncer in transaction mode", pooler.prove),
    "smpp": Proof("our SMPP client and a server that others have written understand each other", smpp_server.prove),
    "kannel": Proof("Kannel, a client that others have written, sends by our simulated SMSC", kannel.prove),
    "postgres15": Proof("every test without a browser passes on PostgreSQL 15", postgres15.prove),
    "million": Proof("a million rows: exact rejects, flat memory, safe to kill and to run again", million.prove, 20),
}


async def find(name: str, seed: int) -> Finding:
    """What the proof found; not getting anywhere in its time is a fault."""
    proof = PROOFS[name]
    try:
        async with asyncio.timeout(proof.minutes_max * 60):
            return await proof.prove(seed)
    except (Broken, TimeoutError) as error:
        return Finding(name, faults=[str(error) or f"not done after {proof.minutes_max} minutes"])


def main(name: str, seed: str, path: str) -> None:
    """Hold one proof."""
    finding = asyncio.run(find(name, int(seed)))
    Path(path).write_bytes(msgspec.json.encode(finding))


if __name__ == "__main__":
    main(*sys.argv[1:])
