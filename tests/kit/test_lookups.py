"""Names of hosts: one that nobody answers for keeps no other waiting, nor the end of the process."""

import asyncio
import socket
import threading
from collections import Counter
from collections.abc import Iterator

import pytest

from peserta.kit.lookups import Found, LookupLoop

SILENT, GOOD, NONE = "silent.example", "good.example", "none.example"
MANY = 100
HERE: Found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 443))]


class Names:
    """The C library, with name servers of which one is silent."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.answers = threading.Event()

    def look_up(self, host: str, *_: object) -> Found:
        self.asked[host] += 1
        if host == SILENT:
            self.answers.wait()
        if host == NONE:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return HERE


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[Names]:
    names = Names()
    monkeypatch.setattr(socket, "getaddrinfo", names.look_up)
    yield names
    names.answers.set()


async def look_up(host: str) -> Found:
    return await asyncio.get_running_loop().getaddrinfo(host, 443)


def test_a_name_that_nobody_answers_for_keeps_no_other_waiting(names: Names) -> None:
    async def ask() -> None:
        waiting = [asyncio.create_task(look_up(SILENT)) for _ in range(MANY)]
        async with asyncio.timeout(10):
            assert await look_up(GOOD) == HERE
            await asyncio.to_thread(lambda: None)  # nor what else is done in threads
        assert not any(task.done() for task in waiting)
        waiting[0].cancel()
        names.answers.set()
        assert await asyncio.gather(*waiting[1:]) == [HERE] * (MANY - 1)
        assert await look_up(SILENT) == HERE

    with asyncio.Runner(loop_factory=LookupLoop) as runner:
        runner.run(ask())

    assert names.asked == {SILENT: 2, GOOD: 1}, "asked once for all who waited, and again for who came later"


def test_a_process_ends_while_a_name_is_looked_up(names: Names) -> None:
    async def ask() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await look_up(SILENT)

    with asyncio.Runner(loop_factory=LookupLoop) as runner:
        runner.run(ask())

    assert not names.answers.is_set()


@pytest.mark.usefixtures("names")
def test_a_name_that_is_not_there_is_told_to_everybody_who_asked() -> None:
    async def ask() -> list[Found | BaseException]:
        return await asyncio.gather(*(look_up(NONE) for _ in range(3)), return_exceptions=True)

    with asyncio.Runner(loop_factory=LookupLoop) as runner:
        told = runner.run(ask())

    assert [type(each) for each in told] == [socket.gaierror] * 3


@pytest.mark.parametrize("host", ["a..example", "a" * 64 + ".example"])
def test_what_is_no_name_is_told_as_by_any_loop(host: str) -> None:
    with asyncio.Runner(loop_factory=LookupLoop) as runner, pytest.raises(UnicodeError):
        runner.run(look_up(host))
