"""`peserta card`: the public key, and whether the QR of a card is genuine and its holder covered."""

import asyncio
from datetime import datetime
from pathlib import Path
from uuid import UUID

import psycopg
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from rich.console import Console

from peserta.kit.clock import JAKARTA
from peserta.kit.database import open_pool, reading, why_away
from peserta.kit.keys import Keys
from peserta.membership.card_token import BadNote, CardNote, card_signer, read_note
from peserta.membership.cards import is_covered

COVERED, NOT_COVERED, NOT_CHECKED = 0, 1, 2
CONNECT_S = 5

WORDS = {
    "malformed": "this is not the QR of a card: expected PST1 and 143 letters and digits",
    "not_genuine": "this card is not genuine: it is not signed by this scheme",
    "over": "this card is too old to be believed: its holder opens it once with a network, and it is new again",
}


def print_key(keys: Keys, console: Console) -> int:
    """The public key as PEM."""
    pem = card_signer(keys).public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    console.print(pem.decode(), end="", markup=False, highlight=False, soft_wrap=True)
    return COVERED


def verify_by_key(text: str, file: Path, *, console: Console, now: datetime) -> int:
    """Check a card by a public key alone; the exit code is 0 for covered, 1 for not, 2 for not checked."""
    try:
        key = load_pem_public_key(file.read_bytes())
    except OSError as error:
        return _not_checked(console, f"{file}: {error.strerror}; expected the file that `peserta card key` prints")
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        return _not_checked(console, f"{file}: expected an Ed25519 public key as PEM, as `peserta card key` prints it")
    note = _read(text, key, console=console, now=now)
    if note is None:
        return NOT_COVERED
    _tell(console, note)
    return COVERED if note.is_covered else NOT_COVERED


def verify_here(text: str, keys: Keys, dsn: str, *, console: Console, now: datetime) -> int:
    """As `verify_by_key` with this installation's own key, and what its database says now."""
    note = _read(text, card_signer(keys).public_key, console=console, now=now)
    if note is None:
        return NOT_COVERED
    try:
        psycopg.connect(dsn, connect_timeout=CONNECT_S).close()
        is_now = asyncio.run(_ask(dsn, note.handle))
    except psycopg.Error as error:
        return _not_checked(console, f"{why_away(error)}; --key needs none")
    _tell(console, note)
    console.print(
        f"At this moment: {_state(covered=is_now)}.", style="green" if is_now else "bold red", highlight=False
    )
    return COVERED if is_now else NOT_COVERED


async def _ask(dsn: str, handle: UUID) -> bool:
    pool = open_pool(dsn, size=1, name="peserta card", prepares=False)
    async with pool, reading(pool) as conn:
        return await is_covered(conn, handle)


def _read(text: str, key: Ed25519PublicKey, *, console: Console, now: datetime) -> CardNote | None:
    try:
        return read_note(text, key, now=now)
    except BadNote as bad:
        console.print(f"peserta card: {WORDS[bad.reason]}.", style="red", highlight=False, soft_wrap=True)
        return None


def _tell(console: Console, note: CardNote) -> None:
    signed, ends = (
        moment.astimezone(JAKARTA).strftime("%Y-%m-%d %H:%M WIB") for moment in (note.signed_at, note.ends_at)
    )
    console.print(
        f"Genuine. {_state(covered=note.is_covered).capitalize()} when it was signed, {signed}; good until {ends}.",
        highlight=False, soft_wrap=True,
    )  # fmt: skip


def _state(*, covered: bool) -> str:
    return "covered" if covered else "not covered"


def _not_checked(console: Console, what: str) -> int:
    console.print(f"peserta card: {what}", style="red", markup=False, highlight=False, soft_wrap=True)
    return NOT_CHECKED
