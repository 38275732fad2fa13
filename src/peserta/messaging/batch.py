"""Gathers what many tasks want written at the same moment, and writes it in one statement."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Generic, TypeVar

import psycopg

ItemT = TypeVar("ItemT")
AnswerT = TypeVar("AnswerT")

LINGER_S: Final = 0.01
SIZE_MAX: Final = 100


class Batch(Generic[ItemT, AnswerT]):
    """A queue whose `put` returns when its item has been written.

    It holds no more than its callers do: each waits for its own answer.
    """

    def __init__(self, write: Callable[[Sequence[ItemT]], Awaitable[Sequence[AnswerT]]]) -> None:
        self._write = write
        self._waiting: list[tuple[ItemT, asyncio.Future[AnswerT]]] = []
        self._filled = asyncio.Event()

    async def put(self, item: ItemT) -> AnswerT:
        """Have one item written; raises psycopg.Error when that failed, and then it was not."""
        future: asyncio.Future[AnswerT] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        self._filled.set()
        return await future

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            await self._filled.wait()
            # A moment's patience turns twenty statements of a busy second into one.
            if len(self._waiting) < SIZE_MAX:
                await asyncio.sleep(LINGER_S)
            taken, self._waiting = self._waiting[:SIZE_MAX], self._waiting[SIZE_MAX:]
            if not self._waiting:
                self._filled.clear()
            await self._write_down(taken)

    async def _write_down(self, taken: Sequence[tuple[ItemT, asyncio.Future[AnswerT]]]) -> None:
        try:
            answers = await self._write([item for item, _ in taken])
        except psycopg.Error as error:
            if len(taken) > 1 and error.sqlstate is not None:
                # The database answers, and does not take these: one of them must not keep the others from being
                # written, as what came from one operator would keep those of all.
                for each in taken:
                    await self._write_down([each])
                return
            for _, future in taken:
                if not future.done():
                    future.set_exception(error)
            return
        except BaseException:  # we are being stopped: nobody may wait for ever
            for _, future in taken:
                future.cancel()
            raise
        for (_, future), answer in zip(taken, answers, strict=True):
            if not future.done():
                future.set_result(answer)
