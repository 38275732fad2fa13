"""`peserta audit verify`: the answer in one line, and an exit code."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from psycopg import AsyncConnection
from rich.console import Console

from peserta.audit import verify_store
from peserta.audit.seal import Anchor
from peserta.audit.verify import AnchorsFileError, Report, read_anchors, stored_anchor, verify

UNHARMED = 0
HARMED = 1
NOT_CHECKED = 2


def run_verify(dsn: str, keys: Sequence[Ed25519PublicKey], anchors: Path | None, console: Console) -> int:
    """Check the trail; 0 unharmed, 1 harmed, 2 not checked."""
    try:
        outside = read_anchors(anchors) if anchors is not None else None
        report = asyncio.run(_verify(dsn, keys, outside))
    except AnchorsFileError as error:
        return _not_checked(console, str(error))
    except OSError as error:
        return _not_checked(console, f"{anchors}: {error.strerror}; expected the anchors file")
    except psycopg.Error as error:
        return _not_checked(console, f"the database does not answer ({type(error).__name__})")
    return _tell(report, console, is_outside=outside is not None)


async def _verify(dsn: str, keys: Sequence[Ed25519PublicKey], outside: list[Anchor] | None) -> Report:
    async with await AsyncConnection.connect(dsn, autocommit=True) as conn:
        anchors = outside
        if anchors is None:
            rows = await verify_store.list_anchors(conn)
            anchors = [stored_anchor(row.seq, row.hash, row.at, row.key_id, row.signature) for row in rows]
        return await verify(conn, keys, anchors)


def _tell(report: Report, console: Console, *, is_outside: bool) -> int:
    if report.fault:
        console.print(f"The audit trail is harmed: {report.fault}.", style="bold red", markup=False, highlight=False)
        return HARMED
    where = "outside the database" if is_outside else "in the database itself (give --anchors for a real proof)"
    console.print(
        f"The audit trail is unharmed: {report.entries} entries sealed, {report.anchors} anchors {where}, "
        f"{report.unsealed} entries not sealed yet.",
        markup=False, highlight=False,
    )  # fmt: skip
    return UNHARMED


def _not_checked(console: Console, why: str) -> int:
    console.print(f"peserta audit verify: {why}", style="red", markup=False)
    return NOT_CHECKED
