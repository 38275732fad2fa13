"""A simulated population registry: told who somebody is, it says whether that is on record, by HTTP and JSON.

    POPULATION_SECRET=… python -m peserta.simulator.population --name KEPENDUDUKAN --port 0

Everybody is on record as told, but for what the last two digits of a NIK say (`ENDINGS`) and for a birth date or
sex that is not the one in the NIK. The side door switches it off and makes it slow; `fault` makes it lie.
"""

import argparse
import asyncio
import hashlib
import hmac
import os
from datetime import date
from enum import StrEnum
from typing import Final, Literal

import msgspec

from peserta.simulator.control import Control
from peserta.simulator.http import PageRequest, PageResponse, PageServer
from peserta.simulator.inbox import Inbox
from peserta.simulator.lifetime import Ready, add_common_options, announce, run, until_told_to_stop

SECRET_VARIABLE: Final = "POPULATION_SECRET"  # noqa: S105  # the name of one
WOMAN_DAY_OFFSET: Final = 40
Field = Literal["family_card", "name", "born_on", "sex"]


class Fault(StrEnum):
    """What may go wrong with an answer."""

    NONE = "none"
    DROPS = "drops"
    """The connection ends without an answer."""
    ERROR = "error"
    HALF = "half"
    """Half of the JSON."""
    WRONG_TYPES = "wrong_types"
    UNKNOWN_RESULT = "unknown_result"
    CONTRADICTS = "contradicts"
    """A match in which fields differ."""
    ENDLESS = "endless"
    """Far more than an answer can be."""


class Ask(msgspec.Struct, forbid_unknown_fields=True):
    """The person as told."""

    nik: str
    family_card: str
    name: str
    born_on: date
    sex: Literal["L", "P"]


class Answer(msgspec.Struct):
    """What is on record: nothing of it but whether it is as told."""

    result: Literal["match", "differs", "not_found"]
    fields: list[Field] = []
    died: bool = False


ENDINGS: Final[dict[str, Answer]] = {
    "91": Answer("differs", ["name"]),
    "92": Answer("not_found"),
    "93": Answer("match", died=True),
    "94": Answer("differs", ["family_card", "born_on"]),
}
SPOILED: Final = {
    Fault.HALF: '{"result": "mat',
    Fault.WRONG_TYPES: '{"result": 1, "fields": "name", "died": "no"}',
    Fault.UNKNOWN_RESULT: '{"result": "perhaps"}',
    Fault.CONTRADICTS: '{"result": "match", "fields": ["name"]}',
    Fault.ENDLESS: '{"result": "match", "note": "' + "x" * 1_000_000 + '"}',
}


class PopulationSimulator:
    """The registry, as its side door sees it."""

    def __init__(self, name: str, secret: str) -> None:
        self.name = name
        self.inbox = Inbox(name)
        self.is_on = True
        self.latency_s = 0.0
        self.fault = Fault.NONE
        self.asked = 0
        self.refused = 0
        self._secret = secret
        self._server = PageServer(self._answer)

    async def start(self, port: int = 0) -> int:
        """Listen on 127.0.0.1; return the port."""
        return await self._server.start(port)

    async def stop(self) -> None:
        """Stop listening, and drop whoever waits."""
        await self._server.stop()

    def switch(self, *, on: bool) -> None:
        """Off: drop whoever waits, and answer nobody."""
        self.is_on = self._server.is_on = on
        if not on:
            self._server.drop_all()

    def counters(self) -> dict[str, int]:
        """Questions that were answered, and calls that were not signed rightly."""
        return {"asked": self.asked, "refused": self.refused}

    async def _answer(self, request: PageRequest) -> PageResponse:
        await asyncio.sleep(self.latency_s)
        if not self._is_signed(request):
            self.refused += 1
            return _json("{}", 401)
        try:
            ask = msgspec.json.decode(request.body, type=Ask)
        except msgspec.MsgspecError:
            return _json("{}", 400)
        self.asked += 1
        if self.fault is Fault.DROPS:
            raise ConnectionResetError
        if self.fault is Fault.ERROR:
            return _json("{}", 500)
        if self.fault in SPOILED:
            return _json(SPOILED[self.fault])
        return _json(msgspec.json.encode(answer_to(ask)).decode())

    def _is_signed(self, request: PageRequest) -> bool:
        """HMAC-SHA256 over client, time and body, a line each, in hexadecimal."""
        headers = request.headers
        client, moment = headers.get("x-client-id", ""), headers.get("x-timestamp", "")
        signed = f"{client}\n{moment}\n{hashlib.sha256(request.body).hexdigest()}"
        expected = hmac.digest(self._secret.encode(), signed.encode(), "sha256").hex()
        return hmac.compare_digest(expected, headers.get("x-signature", ""))


def answer_to(ask: Ask) -> Answer:
    """What this registry says of a person."""
    day = ask.born_on.day + (WOMAN_DAY_OFFSET if ask.sex == "P" else 0)
    if ask.nik[6:12] != f"{day:02d}{ask.born_on:%m%y}":
        return Answer("differs", ["born_on"])
    return ENDINGS.get(ask.nik[-2:], Answer("match"))


def _json(body: str, status: int = 200) -> PageResponse:
    return PageResponse(body, status, content_type="application/json")


async def serve(options: argparse.Namespace) -> None:
    """Run one registry until it is told to stop."""
    simulator = PopulationSimulator(options.name, os.environ[SECRET_VARIABLE])
    control = Control(simulator)
    port = await simulator.start(options.port)
    announce(Ready(simulator.name, port, await control.start(options.control_port)))
    await until_told_to_stop(options.parent)
    await control.stop()
    await simulator.stop()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(description="A simulated population registry on 127.0.0.1.")
    add_common_options(parser)
    options = parser.parse_args()
    if not os.environ.get(SECRET_VARIABLE):
        parser.error(f"{SECRET_VARIABLE} is empty")
    run(serve, options)


if __name__ == "__main__":
    main()
