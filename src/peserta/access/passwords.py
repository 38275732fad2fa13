"""Passwords: argon2id off the event loop, and a list of common ones."""

import asyncio
import os
import sys
import threading
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache, partial
from math import ceil
from time import perf_counter
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from peserta.kit.refusal import Refusal

LENGTH_MIN = 10
LENGTH_MAX = 200
# RFC 9106, second recommended option: 64 MiB, 3 passes.
MEMORY_KIB = 65_536
PASSES = 3
HASHER = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=1)
# One hash at a time in a process, below everything else: it takes a core, and codes must not wait for it.
NICENESS = 10
# Whoever would wait longer is told at once when to come back.
PATIENCE_S = 0.8
# How much a single hash, which may be an unlucky one, moves what the next are thought to take.
WEIGHT = 0.2
_Result = TypeVar("_Result")
OURS = frozenset(
    {"bpjskesehatan", "kartusehat", "jaminankesehatan", "passwordku", "katasandi", "katasandiku", "indonesia1"}
)


class Passwords:
    """Hashes and checks passwords, one at a time and never for long.

    A place raises Refusal "busy" with `seconds` to wait, when too many others come first.
    """

    def __init__(self) -> None:
        self._hasher = HASHER
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="argon2", initializer=_step_back)
        self._waiting = 0
        self._nobody, self._takes_s = nobodys_hash()

    @contextmanager
    def place(self) -> Generator[None]:
        """A place among those who wait, taken before a try is counted: whoever is told "busy" has not lost one."""
        if self._waiting * self._takes_s > PATIENCE_S:
            raise Refusal("busy", seconds=ceil(self._waiting * self._takes_s) + 1)
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1

    async def hash(self, password: str) -> str:
        """Take a place and hash."""
        with self.place():
            return await self._run(partial(self._hasher.hash, password))

    async def is_right(self, password_hash: str | None, password: str) -> bool:
        """Compare, in a `place` of the caller's; without a hash the same work is done and the answer is no."""
        # What is longer costs the same work and is nobody's: a password is judged whole (ASVS 5.0, 6.2.8).
        right = await self._run(partial(self._verify, password_hash or self._nobody, password[:LENGTH_MAX]))
        return right and password_hash is not None and len(password) <= LENGTH_MAX

    def _verify(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: partial[_Result]) -> _Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._timed, work)

    def _timed(self, work: partial[_Result]) -> _Result:
        begun = perf_counter()
        result = work()
        self._takes_s += WEIGHT * (perf_counter() - begun - self._takes_s)
        return result


@cache
def nobodys_hash() -> tuple[str, float]:
    """What is checked when there is no account, so that the time tells nothing; and the seconds it took to make."""
    begun = perf_counter()
    return HASHER.hash("nobody's password"), perf_counter() - begun


def _step_back() -> None:
    if sys.platform == "linux":  # elsewhere a thread has no priority of its own
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


def check_password(password: str, *, personal: tuple[str, ...]) -> None:
    """Refuse a password that is too short, too long, common, or made of what the account knows.

    No rules of composition (NIST SP 800-63B 3.1.1.2): they make passwords worse.
    """
    if len(password) < LENGTH_MIN:
        raise Refusal("password.short", length=len(password), minimum=LENGTH_MIN)
    if len(password) > LENGTH_MAX:
        raise Refusal("password.long", maximum=LENGTH_MAX)
    folded = password.casefold()
    if folded in common_passwords() or len(set(folded)) < 3:
        raise Refusal("password.common")
    # Numbers are written in groups.
    written = {folded, "".join(folded.split())}
    for part in personal:
        if len(part) >= 4 and any(part.casefold() in one and len(one) - len(part) < 6 for one in written):
            raise Refusal("password.personal")


@cache
def common_passwords() -> frozenset[str]:
    """The list is long enough only where ten characters are reached."""
    return OURS | {word for word in FREQUENCY_LISTS["passwords"] if len(word) >= LENGTH_MIN}
