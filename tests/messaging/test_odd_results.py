"""Results that the database takes only in part, or not at all: none keeps those of others from being written."""

import random

from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.messaging.outcome import Outcome, Submitted
from peserta.messaging.providers.smpp_pdu import SUBMIT_SM_RESP, Pdu, frame, read_submit_answer
from peserta.messaging.receiving.receipt import Dialect
from tests.messaging.sending import ScriptedRoute, a_dispatcher, put_code, running, until_all
from tests.simulator.until import until


class Rambling(ScriptedRoute):
    """Accepts, under an id that fills the largest PDU."""

    async def submit(self, to_e164: str, text: str, *, timeout_s: float, validity_s: int) -> Submitted:
        self.sent.append((to_e164, text))
        said = bytes(33 + each % 90 for each in random.Random(len(self.sent)).randbytes(60_000))
        return read_submit_answer(Pdu(SUBMIT_SM_RESP, 0, 1, frame(SUBMIT_SM_RESP, 1, said + b"\0")), Dialect())


async def test_an_id_of_any_length_keeps_no_result_from_being_written(pool: Pool, keys: Keys) -> None:
    rambling, good = Rambling("A"), ScriptedRoute("B")
    async with running(a_dispatcher(pool, keys, rambling, good)):
        for _ in range(30):  # of which one route gets none once in a thousand million times
            await put_code(pool, keys)
        await until_all(pool, "accepted", 30)

    assert len(rambling.sent) + len(good.sent) == 30, "each went out once"
    assert rambling.sent


class Breaking(ScriptedRoute):
    """Accepts, under an id that the index cannot hold, as if the adapter had a fault."""

    async def submit(self, to_e164: str, text: str, *, timeout_s: float, validity_s: int) -> Submitted:
        self.sent.append((to_e164, text))
        return Submitted(Outcome.ACCEPTED, random.Random(1).randbytes(20_000).hex())


async def test_a_result_that_the_database_refuses_keeps_no_other_from_being_written(pool: Pool, keys: Keys) -> None:
    broken, good = Breaking("A"), ScriptedRoute("B", is_gated=True)
    async with running(a_dispatcher(pool, keys, broken, good)):
        ids = [await put_code(pool, keys) for _ in range(20)]
        await until(lambda: len(broken.sent) + len(good.sent) == len(ids))
        good.open_gate.set()
        await until_all(pool, "accepted", len(good.sent))

    assert 0 < len(good.sent) < len(ids)


class Raising(ScriptedRoute):
    """A client with a fault."""

    async def submit(self, to_e164: str, text: str, *, timeout_s: float, validity_s: int) -> Submitted:
        self.sent.append((to_e164, text))
        raise ZeroDivisionError


async def test_a_client_that_raises_has_failed_and_the_next_route_is_asked_at_once(pool: Pool, keys: Keys) -> None:
    faulty, good = Raising("A"), ScriptedRoute("B")
    async with running(a_dispatcher(pool, keys, faulty, good)):
        ids = [await put_code(pool, keys) for _ in range(20)]
        await until_all(pool, "accepted", len(ids))

    assert len(good.sent) == len(ids)
    assert faulty.sent
