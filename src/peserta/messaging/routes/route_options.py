"""The options of `peserta routes`; what a command needs is imported when it runs."""

import argparse
import os
from typing import Final

from rich.console import Console

from peserta.kit.clock import utc_now

SETTINGS: Final = {
    "--weight": "its part of the messages, beside the other routes' (1 to 1000)",
    "--price-idr": "of one message",
    "--tps": "messages a second over all workers, or none",
    "--window": "submissions without an answer, in each worker (1 to 500)",
    "--lanes": "any of code,payment,reminder,bulk, or all",
    "--operators": "those it serves, such as Telkomsel,XL, or all",
    "--extra-hour-idr": "what second sends of unconfirmed codes may cost in an hour",
}


def add_routes(parser: argparse.ArgumentParser) -> None:
    """Describe every action."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    change = actions.add_parser("set", help="change a route; every worker follows within a second, docs/delivery.md")
    for option, words in SETTINGS.items():
        change.add_argument(option, default=None, help=words)
    for each in (change, actions.add_parser("off", help="switch one off"), actions.add_parser("on", help="and on")):
        each.add_argument("name")
        each.add_argument("--reason", required=True, help="why; it is kept in the history")
        each.set_defaults(run=_routes)
    drill = actions.add_parser("drill", help="fail one for made-up numbers, and print what the workers make of it")
    drill.add_argument("name")
    drill.add_argument("--for", dest="lasts", default="1m", help="such as 90s or 2m (default 1m)")
    drill.add_argument("--how", choices=("error", "silent", "down"), default="silent")
    drill.set_defaults(run=_drill)
    history = actions.add_parser("history", help="every change, by whom and why, the newest first")
    history.add_argument("name", nargs="?", default=None)
    history.add_argument("--limit", type=int, default=50)
    for each in (history, actions.add_parser("list", help="every route and what is set")):
        each.set_defaults(run=_routes)


def _routes(options: argparse.Namespace, console: Console) -> int:
    from peserta.kit.fitting import load_fitting
    from peserta.messaging.routes import route_command as command

    terminal = command.Terminal(load_fitting(os.environ).database_url, command.actor_name(), console)
    if options.action == "list":
        return command.list_routes(terminal, now=utc_now())
    if options.action == "history":
        return command.show_history(terminal, options.name, limit=options.limit)
    if options.action == "set":
        names = [option[2:].replace("-", "_") for option in SETTINGS]
        asked = {name: text for name in names if (text := getattr(options, name)) is not None}
        return command.set_route(terminal, options.name, asked, reason=options.reason, now=utc_now())
    is_on = options.action == "on"
    return command.switch(terminal, options.name, is_on=is_on, reason=options.reason, now=utc_now())


def _drill(options: argparse.Namespace, console: Console) -> int:
    from peserta.kit.fitting import load_fitting
    from peserta.messaging.routes.drill_command import drill
    from peserta.messaging.routes.route_command import Terminal, actor_name

    settings = load_fitting(os.environ)
    terminal = Terminal(settings.database_url, actor_name(), console)
    return drill(terminal, options.name, lasts=options.lasts, how=options.how, keys=settings.keys)
