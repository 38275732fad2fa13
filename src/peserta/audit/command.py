"""`peserta audit verify`: the answer in words, and an exit code."""

from collections.abc import Sequence
from pathlib import Path

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from rich.console import Console

from peserta.audit.anchor import PublicKeys
from peserta.audit.fault import Fault, Reach, Report, Wrong
from peserta.audit.verify import verify
from peserta.kit.database import why_away

UNHARMED = 0
HARMED = 1
NOT_CHECKED = 2

WORDS = {
    Wrong.CHANGED: "{what} was changed after it was sealed",
    Wrong.MISSING: "{what} is missing",
    Wrong.CUT_OUT: "something that stood just before {what} is missing",
    Wrong.REORDERED: "{what} was moved: another one was sealed in its place",
    Wrong.INSERTED: "{what} was put into the sealed chain afterwards",
    Wrong.NEVER_SEALED: "{what} is older than the last anchor and is not in the chain: it slipped in, or was cut out",
    Wrong.REWRITTEN: "the chain up to {what} is not the one that was anchored",
    Wrong.CUT_SHORT: "{what} and what was around it are missing: an anchor says that the chain reached it",
    Wrong.FORGED_ANCHOR: "the anchor{line} at {what} is signed by no key of this scheme",
    Wrong.UNREADABLE_ANCHOR: "the anchors file cannot be read{line}: expected an anchor as JSON",
    Wrong.NO_ANCHORS_FILE: "the anchors file {file} is missing, though anchors were made",
    Wrong.EMPTY_ANCHORS_FILE: "{file} holds no anchor of this scheme, though anchors were made",
}


def run_verify(dsn: str, keys: Sequence[Ed25519PublicKey], files: Sequence[Path], console: Console) -> int:
    """Check the trail against the anchors of the database and of these files; 0 unharmed, 1 harmed, 2 not checked."""
    try:
        # Behind a pooler in transaction mode, what one run prepared would meet the next one at the same server.
        with psycopg.connect(dsn, autocommit=True, prepare_threshold=None, application_name="peserta audit") as conn:
            report = verify(conn, PublicKeys(keys), files)
    except OSError as error:
        return _not_checked(console, f"{error.filename}: {error.strerror}; expected the anchors file")
    except psycopg.errors.UndefinedTable:
        return _not_checked(console, "the database is not up to date: run peserta migrate first")
    except psycopg.Error as error:
        return _not_checked(console, why_away(error))
    return _tell(report, console)


def _tell(report: Report, console: Console) -> int:
    if report.is_sound:
        _say(console, f"The audit trail is unharmed{_as_far_as(report)}: {_figures(report)}.", "green")
    else:
        _say(console, f"The audit trail is harmed: {sentence(report.faults[0])}.", "bold red")
        for fault in report.faults[1:]:
            _say(console, f"  Also: {sentence(fault)}.", "red")
        _say(console, f"  {_figures(report)}.", "red")
    if (unkept := report.unkept) is not None and any(reach.count for reach in report.kept):
        _say(
            console,
            f"  To look at: {_number(unkept.count, 'anchor')} in the database alone, the first up to entry "
            f"{unkept.first_seq:,}: whoever may write to the database could have made that part anew, or cut it off.",
            "yellow",
        )
    if (late := report.out_of_time) is not None:
        _say(
            console,
            f"  To look at: {_number(late.count, 'entry carries a moment', 'entries carry moments')} more than an hour "
            f"before those sealed ahead, "
            f"first entry {late.seq} ({late.entry_id}): work that took long, or entries made up later.",
            "yellow",
        )
    return UNHARMED if report.is_sound else HARMED


def _as_far_as(report: Report) -> str:
    """To where something outside the database proves it, where that is not the end of what was anchored."""
    proven = max((reach.seq for reach in report.kept), default=0)
    return f", proven from outside up to entry {proven:,}" if report.kept and proven < report.stored.seq else ""


def _figures(report: Report) -> str:
    kept = [_reach(reach) for reach in report.kept]
    stored = _reach(report.stored)
    places = "; ".join([*kept, stored]) if kept else f"{stored} (name a file for a real proof)"
    sealed, waiting = (_number(count, "entry", "entries") for count in (report.sealed, report.waiting))
    return f"{sealed} sealed; {places}; {waiting} not sealed yet"


def _reach(reach: Reach) -> str:
    """How many anchors stand where, and how far they reach."""
    where = reach.file or "database"
    if reach.at is None:
        return f"{where}: no anchor"
    return f"{where}: {_number(reach.count, 'anchor')}, up to entry {reach.seq:,} at {reach.at:%Y-%m-%d %H:%M:%S} UTC"


def _number(count: int, one: str, several: str = "") -> str:
    return f"{count:,} {one if count == 1 else several or one + 's'}"


def sentence(fault: Fault) -> str:
    """What is wrong, with the place in the chain and the id where they are known."""
    place = f"entry {fault.seq}" if fault.seq is not None else "an entry"
    what = f"{place} ({fault.entry_id})" if fault.entry_id is not None else place
    line = f" in line {fault.line} of {fault.file}" if fault.line is not None else ""
    return WORDS[fault.wrong].format(what=what, line=line, file=fault.file)


def _not_checked(console: Console, why: str) -> int:
    _say(console, f"peserta audit verify: {why}", "red")
    return NOT_CHECKED


def _say(console: Console, text: str, style: str) -> None:
    console.print(text, style=style, markup=False, highlight=False, soft_wrap=True)
