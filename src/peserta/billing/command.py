"""`peserta ledger verify`: are the books right, and if not, what is wrong first."""

import asyncio

import psycopg
from rich.console import Console

from peserta.billing.bills import count_transfers, find_mistake
from peserta.billing.ledger import Mistake
from peserta.kit.database import open_pool, reading, why_away
from peserta.kit.values import Rupiah

RIGHT, WRONG, NOT_DONE = 0, 1, 2
CONNECT_S = 5


def verify(dsn: str, *, console: Console) -> int:
    """Read all of the books and print what was found; the exit code is 1 when something is wrong."""
    try:
        # A pool tries for long to reach its server; whoever sits at a keyboard wants to know at once.
        psycopg.connect(dsn, connect_timeout=CONNECT_S).close()
        transfers, mistake = asyncio.run(_read(dsn))
    except psycopg.errors.UndefinedTable:
        console.print("peserta ledger: the database is not up to date: run peserta migrate first", style="red")
        return NOT_DONE
    except psycopg.Error as error:
        console.print(f"peserta ledger: {why_away(error)}", style="red", markup=False, soft_wrap=True)
        return NOT_DONE
    if mistake is None:
        console.print(f"The books are balanced; transfers: {transfers:,}.", highlight=False)
        return RIGHT
    console.print(
        f"The books are wrong: {mistake.what}: {mistake.row}, expected {_written(mistake.expected_idr)},"
        f" found {_written(mistake.found_idr)}.",
        style="red", highlight=False, soft_wrap=True,
    )  # fmt: skip
    return WRONG


async def _read(dsn: str) -> tuple[int, Mistake | None]:
    async with open_pool(dsn, size=1, name="peserta ledger", prepares=False) as pool, reading(pool) as conn:
        return await count_transfers(conn), await find_mistake(conn)


def _written(amount_idr: int) -> str:
    return f"-{Rupiah(-amount_idr)}" if amount_idr < 0 else str(Rupiah(amount_idr))
