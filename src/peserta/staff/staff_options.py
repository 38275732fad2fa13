"""What `peserta staff` is called with."""

import argparse
import getpass
import os
import sys

from rich.console import Console

from peserta.kit.clock import utc_now


def add_staff(parser: argparse.ArgumentParser) -> None:
    """Describe every action."""
    roles = ("agent", "officer", "supervisor", "finance", "operator", "administrator")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    invite = actions.add_parser("invite", help="print a secret with which somebody opens an account, within 72 hours")
    invite.add_argument("--role", action="append", required=True, choices=roles, help="may be given several times")
    invite.add_argument("--own-nik", action="store_true", help="ask for their own NIK: then not they nor their family")
    invite.add_argument("--again", action="store_true", help="for an account that lost its password or authenticator")
    lock = actions.add_parser("lock", help="sign somebody out everywhere and let them in no more")
    unlock = actions.add_parser("unlock", help="let somebody in again")
    for each in (invite, lock, unlock):
        each.add_argument("name")
    for each in (invite, lock, unlock, actions.add_parser("list", help="every account, its roles and state")):
        each.set_defaults(run=_staff)


def _staff(options: argparse.Namespace, console: Console) -> int:
    from peserta.kit.fitting import load_fitting
    from peserta.staff import command

    settings, now = load_fitting(os.environ), utc_now()
    terminal = command.Terminal(settings.database_url, command.actor_name(), console)
    if options.action == "list":
        return command.list_staff(terminal)
    if options.action == "lock":
        return command.lock(terminal, options.name, now=now)
    if options.action == "unlock":
        return command.unlock(terminal, options.name, now=now)
    own_nik = _ask_own_nik(console) if options.own_nik else ""
    if own_nik is None:
        return 2
    return command.invite(
        terminal, options.name, options.role, own_nik, site=settings.profile.scheme.public_url, again=options.again,
        keys=settings.keys, now=now,
    )  # fmt: skip


def _ask_own_nik(console: Console) -> str | None:
    """The number as it was typed, or None after saying what was missing.

    Never an argument: those are seen by everybody on the machine, and kept by the shell.
    """
    if not sys.stdin.isatty():
        console.print("peserta staff: --own-nik asks for a number; run it in a terminal", style="red", markup=False)
        return None
    try:
        typed = getpass.getpass("Their own NIK: ").strip()
    except EOFError:
        typed = ""
    if not typed:
        console.print("peserta staff: no NIK was typed, so nobody was invited", style="red", markup=False)
        return None
    return typed
