"""The process of a simulated provider that is called over HTTP."""

import argparse
import os

from peserta.simulator.control import Control
from peserta.simulator.lifetime import Ready, add_common_options, announce, until_told_to_stop
from peserta.simulator.provider import SECRET_VARIABLE, HttpProvider, Kind


def add_provider_options(parser: argparse.ArgumentParser) -> None:
    """The options of every such simulator."""
    add_common_options(parser)
    parser.add_argument("--receipts", default="", help="where receipts are brought, unless a message says where")
    parser.add_argument("--receipt-delay-ms", type=int, default=0)


async def serve_provider(kind: Kind, options: argparse.Namespace) -> None:
    """Run one provider until it is told to stop."""
    provider = HttpProvider(
        options.name, kind, os.environ.get(SECRET_VARIABLE, ""), receipts_url=options.receipts,
        receipt_delay_s=options.receipt_delay_ms / 1000, pace=options.pace,
    )  # fmt: skip
    control = Control(provider)
    port = await provider.start(options.port)
    announce(Ready(provider.name, port, await control.start(options.control_port)))
    await until_told_to_stop(options.parent)
    await control.stop()
    await provider.stop()
