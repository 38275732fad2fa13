"""A simulated bank: an ATM page on 127.0.0.1 that pays at a biller by SNAP BI.

    BANK_CLIENT_SECRET=… python -m peserta.simulator.bank --name BANK-A --port 0 \
        --biller http://127.0.0.1:8000 --public-key bank-a.pem

The RSA key is made at the start; its public half is written before the bank says that it is ready.
"""

import argparse
import os
from datetime import timedelta
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from peserta.simulator.bank.client import Bank
from peserta.simulator.bank.fault import Fault
from peserta.simulator.bank.profile import BankProfile
from peserta.simulator.bank.simulator import BankSimulator
from peserta.simulator.control import Control
from peserta.simulator.lifetime import Ready, add_common_options, announce, run, until_told_to_stop

SECRET_VARIABLE: Final = "BANK_CLIENT_SECRET"  # noqa: S105  # the name of one
RSA_BITS: Final = 2048


def public_pem(key: RSAPrivateKey) -> bytes:
    """The public half as banks hand it over: X.509 SubjectPublicKeyInfo, PEM."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


async def serve(options: argparse.Namespace) -> None:
    """Run one bank until it is told to stop."""
    key = generate_private_key(65537, RSA_BITS)
    if options.public_key is not None:
        options.public_key.write_bytes(public_pem(key))
    profile = BankProfile(
        name=options.name,
        client_id=options.client_id,
        partner_id=options.partner_id,
        channel_id=options.channel_id,
        path_prefix=options.path_prefix,
        timeout_s=options.timeout_s,
    )
    bank = Bank(profile, key, os.environ[SECRET_VARIABLE], options.biller, pace=options.pace)
    simulator = BankSimulator(bank, clock_ahead=timedelta(seconds=options.clock_ahead_s), days_file=options.days_file)
    control = Control(simulator)
    port = await simulator.start(options.port)
    announce(Ready(simulator.name, port, await control.start(options.control_port)))
    await until_told_to_stop(options.parent)
    await control.stop()
    await simulator.stop()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(
        description="A simulated bank (SNAP BI) with an ATM page on 127.0.0.1.",
        epilog=f"The client secret comes in {SECRET_VARIABLE}. The ATM offers these faults:\n"
        + "\n".join(f"  {fault.key}  {fault.english}" for fault in Fault),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_common_options(parser)
    parser.add_argument("--biller", required=True, help="its address, such as http://127.0.0.1:8000")
    parser.add_argument("--public-key", type=Path, help="write the public key, PEM, into this file")
    parser.add_argument("--client-id", default="bank-a", help="X-CLIENT-KEY")
    parser.add_argument("--partner-id", default="12345", help="X-PARTNER-ID, the company code of the biller")
    parser.add_argument("--channel-id", default="95231", help="CHANNEL-ID")
    parser.add_argument("--path-prefix", default="/openapi/v1.0")
    parser.add_argument("--timeout-s", type=float, default=30.0, help="how long to wait for an answer")
    parser.add_argument("--clock-ahead-s", type=int, default=0, help="how far the bank's clock is ahead")
    parser.add_argument("--days-file", type=Path, help="print dates so many days later as this file says")
    options = parser.parse_args()
    if not os.environ.get(SECRET_VARIABLE):
        parser.error(f"{SECRET_VARIABLE} is empty")
    run(serve, options)


if __name__ == "__main__":
    main()
