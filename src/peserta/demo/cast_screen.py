"""The demo's start screen: where it is, and whom to try with."""

import shlex
from pathlib import Path

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from peserta.demo.people import CAST

SHOWN = (
    "sms",
    "email",
    "both",
    "no_contact",
    "stale",
    "slow",
    "late",
    "silent",
    "throttled",
    "disconnecting",
    "refusing",
    "phone_off",
    "bounced",
    "shared_phone",
    "arrears",
    "titles",
)


def start_screen(port: int, atm_port: int | None, staff_file: Path, *, seconds: float) -> Group:
    """What a person who has just started the demo needs to know."""
    address = f"http://localhost:{port}"
    head = Text.assemble(
        ("Peserta is running", "bold green"), f" at {address}  (ready in {seconds:.1f} s)\n",
        f"The phone that receives the codes: {address}/demo/telepon\n",
        f"The cash machine that pays contributions: http://127.0.0.1:{atm_port}\n",
        f"The desk of the staff: {address}/petugas\n",
        f"Who works there, and their codes: {address}/demo/petugas\n",
        f"As staff, in another terminal: . {_short(staff_file)} && peserta tickets list\n",
        "There too: peserta routes list, peserta routes drill jalur-a --for 1m, peserta abuse list\n",
        "Mail to an address that begins with pantul. comes back as unknown, with sesak. as too full.\n",
        "Facilities with no room left: every Puskesmas whose code ends in 0002, such as 99010002 in Bandung.\n",
        "Every person and number below is made up. Ctrl-C ends everything.\n",
    )  # fmt: skip
    table = Table(
        box=box.SIMPLE,
        title=f"Who to try with, and some more: {address}/demo",
        title_justify="left",
        title_style="bold",
    )
    for column in ("name", "NIK", "born on", "what happens"):
        table.add_column(column, overflow="fold")
    for member in CAST:
        if member.key in SHOWN:
            table.add_row(member.card_name, member.nik, f"{member.born_on:%d %m %Y}", member.expect_en)
    return Group(head, table)


def _short(path: Path) -> str:
    """A path as one would type it here."""
    here = Path.cwd()
    short = f"./{path.relative_to(here)}" if path.is_relative_to(here) else str(path)
    return shlex.quote(short)
