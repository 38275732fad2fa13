"""The population registry over HTTP, honest, slow and lying."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peserta.demo import numbers
from peserta.kit.values import Nik, Sex
from peserta.registry.population import UNAVAILABLE, Answer, Claim, Finding, read_answer
from peserta.registry.population_http import HttpPopulationRegistry
from peserta.simulator.population import Fault, PopulationSimulator

SECRET = "rahasia"
BORN_ON = date(1988, 2, 29)
NIK = numbers.nik(11, BORN_ON, Sex.MALE)
PATIENCE_S = 20.0
CLAIM = Claim(Nik(NIK), "9900000101200001", "Bagus Wicaksono", BORN_ON, "L")


@pytest.fixture
async def simulator() -> AsyncGenerator[PopulationSimulator]:
    simulator = PopulationSimulator("kependudukan", SECRET)
    yield simulator
    await simulator.stop()


@pytest.fixture
async def registry(simulator: PopulationSimulator) -> AsyncGenerator[HttpPopulationRegistry]:
    port = await simulator.start()
    registry = HttpPopulationRegistry(f"http://127.0.0.1:{port}/check", "peserta", SECRET, deadline_s=PATIENCE_S)
    yield registry
    await registry.close()


def ending(digits: str) -> Claim:
    return replace(CLAIM, nik=Nik(NIK[:-2] + digits))


async def test_somebody_who_is_on_record_as_told_matches(registry: HttpPopulationRegistry) -> None:
    assert await registry.check(CLAIM) == Answer(Finding.MATCH)


async def test_what_differs_is_named_and_nothing_else(registry: HttpPopulationRegistry) -> None:
    assert await registry.check(ending("91")) == Answer(Finding.DIFFERS, ("name",))
    assert await registry.check(ending("92")) == Answer(Finding.NOT_FOUND)
    assert await registry.check(ending("93")) == Answer(Finding.MATCH, is_dead=True)
    assert await registry.check(replace(CLAIM, born_on=date(1988, 3, 1))) == Answer(Finding.DIFFERS, ("born_on",))


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault is not Fault.NONE])
async def test_no_answer_that_cannot_be_trusted_is_believed(
    registry: HttpPopulationRegistry, simulator: PopulationSimulator, fault: Fault
) -> None:
    simulator.fault = fault

    assert await registry.check(CLAIM) == UNAVAILABLE
    simulator.fault = Fault.NONE
    assert await registry.check(CLAIM) == Answer(Finding.MATCH)


async def test_a_registry_that_is_down_or_slow_is_unavailable_and_then_back(
    registry: HttpPopulationRegistry, simulator: PopulationSimulator
) -> None:
    simulator.switch(on=False)
    assert await registry.check(CLAIM) == UNAVAILABLE
    simulator.switch(on=True)
    simulator.latency_s = 60.0
    impatient = HttpPopulationRegistry(registry.url, "peserta", SECRET, deadline_s=0.1)
    assert await impatient.check(CLAIM) == UNAVAILABLE
    await impatient.close()
    simulator.latency_s = 0.0
    assert await registry.check(CLAIM) == Answer(Finding.MATCH)


async def test_a_call_with_another_secret_is_refused_there_and_unavailable_here(
    registry: HttpPopulationRegistry, simulator: PopulationSimulator
) -> None:
    assert (await registry.check(CLAIM)).is_final
    stranger = HttpPopulationRegistry(registry.url, "peserta", "another")
    assert await stranger.check(CLAIM) == UNAVAILABLE
    await stranger.close()
    assert simulator.counters() == {"asked": 1, "refused": 1}


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (b'{"result":"match"}', Answer(Finding.MATCH)),
        (b'{"result":"match","died":true,"of":"another version"}', Answer(Finding.MATCH, is_dead=True)),
        (b'{"result":"differs","fields":["name","sex","name"]}', Answer(Finding.DIFFERS, ("name", "sex"))),
        (b'{"result":"differs"}', UNAVAILABLE),
        (b'{"result":"differs","fields":["mother"]}', UNAVAILABLE),
        (b'{"result":"not_found","fields":["name"]}', UNAVAILABLE),
        (b'{"result":"unavailable"}', UNAVAILABLE),
        (b"[]", UNAVAILABLE),
        (b"", UNAVAILABLE),
    ],
)
def test_only_whole_and_consistent_answers_are_read(body: bytes, answer: Answer) -> None:
    assert read_answer(body) == answer


@given(st.binary(max_size=200))
def test_any_bytes_are_an_answer_or_none(body: bytes) -> None:
    assert read_answer(body).finding in Finding
