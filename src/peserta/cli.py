"""The command `peserta`: one small function per subcommand, errors in the reader's words."""

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console

from peserta.kit.clock import utc_now
from peserta.kit.garbage import spare_what_stays
from peserta.kit.postgres.migrate import MigrationError, migrate
from peserta.kit.settings import Settings, SettingsError, load_owner_url, load_settings
from peserta.messaging.guarding.abuse_options import add_abuse
from peserta.messaging.routes.route_options import add_routes
from peserta.staff.staff_options import add_staff

Command = Callable[[argparse.Namespace, Console], int]
CARD_TEXT_MAX = 1_000
SETTINGS = (
    "Settings come from the environment: PESERTA_PROFILE, PESERTA_DATABASE_URL, five keys and what else "
    "docs/operations.md lists, each secret in NAME or in a file named by NAME_FILE. What is missing or wrong is named."
)
OWNER_SETTING = "Connects to PESERTA_OWNER_URL, or what stands in the file PESERTA_OWNER_URL_FILE; docs/operations.md."
DEMO_FOLDER = Path("/var/tmp/peserta-demo")  # noqa: S108  # the owner of a laptop chooses another with --data


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a subcommand; the process ends with its exit code."""
    options = _parser().parse_args(arguments)
    console = Console(stderr=options.command in ("serve", "work"))
    # What becomes of the database a command says itself; web and worker have the driver's words in their log.
    logging.getLogger("psycopg").addHandler(logging.NullHandler())
    command: Command = options.run
    errors = Console(stderr=True)
    try:
        sys.exit(command(options, console))
    except SettingsError as error:
        errors.print("peserta: the settings are not complete or not right:", style="red")
        for problem in error.problems:
            errors.print(f"  {problem}", markup=False, highlight=False, soft_wrap=True)
        sys.exit(2)
    except MigrationError as error:
        errors.print(f"peserta migrate: {error}", style="red", markup=False, soft_wrap=True)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


class _Version(argparse.Action):
    """Look the version up when it is asked for: finding it takes longer than all the rest of this parser."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"peserta {version('peserta')}")
        parser.exit()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="peserta", description="Open, prove and use a health-insurance account online.", epilog=SETTINGS
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and end")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_demo(commands.add_parser("demo", help="everything on this machine, with synthetic people"))
    commands.add_parser("serve", help="the web pages", epilog=SETTINGS).set_defaults(run=_serve)
    commands.add_parser(
        "work", help="sends messages, takes receipts, seals the audit trail", epilog=SETTINGS
    ).set_defaults(run=_work)
    commands.add_parser("migrate", help="bring the database up to date", epilog=OWNER_SETTING).set_defaults(
        run=_migrate
    )
    commands.add_parser("keys", help="print new random keys for a new installation").set_defaults(run=_keys)
    _add_import(commands.add_parser("import", help="bring data in from files"))
    _add_tickets(commands.add_parser("tickets", help="read and answer members' tickets"))
    add_staff(commands.add_parser("staff", help="who may work at the desk: invite, list, lock, unlock"))
    add_routes(commands.add_parser("routes", help="how messages travel: list, set, off, on, history, drill"))
    add_abuse(commands.add_parser("abuse", help="what may be spent on messages, and number blocks that are braked"))
    _add_audit(commands.add_parser("audit", help="check the audit trail"))
    _add_card(commands.add_parser("card", help="check the QR of a digital card"))
    _add_ledger(commands.add_parser("ledger", help="check the books of contributions"))
    return parser


def _add_demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default="127.0.0.1", help="this machine only (default 127.0.0.1)")
    parser.add_argument("--people", type=int, default=2_000, help="synthetic persons at the first start (default 2000)")
    parser.add_argument(
        "--data", type=Path, default=DEMO_FOLDER, help=f"folder of the demo's data (default {DEMO_FOLDER})"
    )
    parser.set_defaults(run=_demo)


def _add_import(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    roll = kinds.add_parser("roll", help="the roll of members: CSV or CSV.gz, see docs/roll.md")
    facilities = kinds.add_parser("facilities", help="the directory of facilities: as the roll, see docs/facilities.md")
    for kind in (roll, facilities):
        kind.add_argument("file", type=Path, help="CSV in UTF-8, gzipped or not")
        kind.add_argument("--dry-run", action="store_true", help="check everything and change nothing")
        kind.add_argument("--rejects", type=Path, default=None, help="where to write rejected rows, with reasons")
        kind.set_defaults(run=_import)


def _add_tickets(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser(
        "list", help="the open tickets, the longest waiting first, and by when each must be answered"
    )
    listing.add_argument("--state", choices=("open", "answered", "closed"), default="open")
    show = actions.add_parser("show", help="one ticket with everything that was said")
    show.add_argument("reference", help="such as K7M-4PQ-N")
    answer = actions.add_parser("answer", help="answer a ticket; the text comes from --text or standard input")
    answer.add_argument("reference", help="such as K7M-4PQ-N")
    answer.add_argument("--text", default=None, help="what the member reads; without it standard input is read")
    for each in (listing, show, answer):
        each.set_defaults(run=_tickets)


def _add_audit(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    verify = actions.add_parser("verify", help="name the first changed, missing or reordered entry, if there is one")
    verify.add_argument(
        "--anchors", type=Path, nargs="+", default=[], metavar="FILE", help="the anchors kept outside the database"
    )
    verify.set_defaults(run=_verify)


def _add_ledger(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    verify = actions.add_parser("verify", help="are the books of contributions balanced, and if not, what is wrong")
    verify.set_defaults(run=_verify_ledger)


def _add_card(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    key = actions.add_parser("key", help="print the public key that checks cards without asking this scheme")
    key.set_defaults(run=_card_key)
    verify = actions.add_parser("verify", help="is the QR of a card genuine, and is its holder covered")
    verify.add_argument("text", help="what the QR says; - reads it from standard input")
    verify.add_argument(
        "--key", type=Path, default=None, help="the public key, from `peserta card key`: then nothing else is asked"
    )
    verify.set_defaults(run=_verify_card)


def _settings() -> Settings:
    return load_settings(os.environ)


def _fitting_settings() -> Settings:
    from peserta.kit.fitting import load_fitting

    return load_fitting(os.environ)


# Each command imports what it needs when it runs: `peserta --help` needs no database driver.


def _demo(options: argparse.Namespace, console: Console) -> int:
    from peserta.demo.run import DemoOptions, run_demo

    return run_demo(
        DemoOptions(host=options.host, port=options.port, people=options.people, folder=options.data), console
    )


def _serve(_options: argparse.Namespace, _console: Console) -> int:
    from peserta.app.serve import serve
    from peserta.kit.log import configure_logging

    settings = _fitting_settings()
    serving = settings.serving
    configure_logging(serving.log_level)
    serve(host=serving.host, port=serving.port, workers=serving.workers)
    return 0


def _work(_options: argparse.Namespace, _console: Console) -> int:
    from peserta.app.work import work
    from peserta.kit.fitting import await_fitting
    from peserta.kit.log import configure_logging

    settings = _settings()
    configure_logging(settings.serving.log_level)
    await_fitting(settings.database_url, settings.keys, settings.audit_key)
    return work(settings)


def _migrate(_options: argparse.Namespace, console: Console) -> int:
    from peserta.kit.postgres.rights import give_rights_back

    url = load_owner_url(os.environ)
    applied = migrate(url, say=lambda line: console.print(line, highlight=False))
    if give_rights_back(url):
        console.print("peserta_app had lost its rights, as in a restore, and has them again", highlight=False)
    console.print(f"{applied} applied, the database is up to date", highlight=False)
    return 0


def _keys(_options: argparse.Namespace, console: Console) -> int:
    from peserta.kit.key_command import print_keys

    return print_keys(console)


def _import(options: argparse.Namespace, console: Console) -> int:
    from peserta.intake.command import run

    settings = _fitting_settings()
    spare_what_stays()
    return run(
        settings.database_url, settings.keys, options.file, dry_run=options.dry_run, rejects_path=options.rejects,
        now=utc_now(), console=console, kind=options.kind,
    )  # fmt: skip


def _tickets(options: argparse.Namespace, console: Console) -> int:
    from peserta.support import command

    settings = _fitting_settings()
    dsn, within, now = settings.database_url, settings.profile.limits.ticket_answer, utc_now()
    if options.action == "list":
        return command.list_open(dsn, state=options.state, within=within, now=now, console=console)
    if options.action == "show":
        return command.show(dsn, settings.keys, options.reference, within=within, now=now, console=console)
    text = options.text if options.text is not None else sys.stdin.read()
    actor = command.actor_name()
    # Typing it may have taken long.
    return command.answer(dsn, settings.keys, options.reference, text, actor=actor, now=utc_now(), console=console)


def _verify(options: argparse.Namespace, console: Console) -> int:
    from peserta.audit.command import run_verify
    from peserta.audit.seal import Signer

    files: list[Path] = options.anchors
    for file in files:
        if not file.exists():
            console.print(f"peserta audit verify: there is no file {file}", style="red", markup=False, soft_wrap=True)
            return 2
    # Anchors of another key would all be called forged.
    settings = _fitting_settings()
    signer = Signer(settings.audit_key)
    files = files or ([settings.anchors] if settings.anchors else [])
    return run_verify(settings.database_url, [signer.public_key], files, console)


def _card_key(_options: argparse.Namespace, console: Console) -> int:
    from peserta.membership.card_command import print_key

    return print_key(_settings().keys, console)


def _verify_card(options: argparse.Namespace, console: Console) -> int:
    from peserta.membership.card_command import verify_by_key, verify_here

    text = sys.stdin.read(CARD_TEXT_MAX) if options.text == "-" else options.text
    if options.key is not None:
        return verify_by_key(text, options.key, console=console, now=utc_now())
    settings = _fitting_settings()
    return verify_here(text, settings.keys, settings.database_url, console=console, now=utc_now())


def _verify_ledger(_options: argparse.Namespace, console: Console) -> int:
    from peserta.billing.command import verify

    return verify(_fitting_settings().database_url, console=console)
