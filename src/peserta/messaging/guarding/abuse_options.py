"""The options of `peserta abuse`; what a command needs is imported when it runs."""

import argparse
import os
from typing import Final

from rich.console import Console

from peserta.kit.clock import utc_now

SETTINGS: Final = {
    "--minute-idr": "what all messages together may cost in a minute, or none",
    "--hour-idr": "the same in an hour",
    "--day-idr": "the same in a day",
    "--block-unused-max": "unused codes to one number block at once (5 to 100000), or none: no brake either",
}


def add_abuse(parser: argparse.ArgumentParser) -> None:
    """Describe every action."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    change = actions.add_parser("set", help="what may be spent; every worker follows within a second, docs/delivery.md")
    for option, words in SETTINGS.items():
        change.add_argument(option, default=None, help=words)
    stop = actions.add_parser("stop", help="send nothing more on a channel, at once")
    go = actions.add_parser("go", help="let it go on")
    for each in (stop, go):
        each.add_argument("channel", choices=("sms", "email", "whatsapp"))
    brake = actions.add_parser(
        "brake", help="send no codes by SMS or WhatsApp to the number block of this number; again: for longer"
    )
    brake.add_argument("number", help="one of its numbers; those that differ in the last four digits alone are meant")
    brake.add_argument("--for", dest="lasts", default="60m", help="such as 30m or 6h, at most 168h (default 60m)")
    lift = actions.add_parser("lift", help="lift a brake; what waits for it goes out")
    lift.add_argument("brake", help="its id, from peserta abuse list")
    for each in (change, stop, go, brake, lift):
        each.add_argument("--reason", required=True, help="why; it is kept in the history")
    history = actions.add_parser("history", help="every change and alarm, by whom and why, the newest first")
    history.add_argument("--limit", type=int, default=50)
    for each in (change, stop, go, brake, lift, history, actions.add_parser("list", help="how all stands now")):
        each.set_defaults(run=_abuse)


def _abuse(options: argparse.Namespace, console: Console) -> int:
    from peserta.kit.fitting import load_fitting
    from peserta.messaging.guarding import abuse_command as command
    from peserta.messaging.routes.route_command import Terminal, actor_name

    settings, now = load_fitting(os.environ), utc_now()
    terminal = Terminal(settings.database_url, actor_name(), console, command="abuse")
    match options.action:
        case "list":
            return command.list_all(terminal, keys=settings.keys, now=now)
        case "history":
            return command.show_history(terminal, limit=options.limit)
        case "set":
            names = [option[2:].replace("-", "_") for option in SETTINGS]
            asked = {name: text for name in names if (text := getattr(options, name)) is not None}
            return command.set_guard(terminal, asked, reason=options.reason, now=now)
        case "brake":
            asked_for = command.AskedBrake(options.number, options.lasts, options.reason)
            return command.brake(terminal, asked_for, keys=settings.keys, now=now)
        case "lift":
            return command.lift(terminal, options.brake, reason=options.reason, now=now)
        case _:
            is_on = options.action == "go"
            return command.switch(terminal, options.channel, is_on=is_on, reason=options.reason, now=now)
