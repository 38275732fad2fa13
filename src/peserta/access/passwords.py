"""Passwords: argon2id off the event loop, and a list of common ones."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from peserta.kit.refusal import Refusal

LENGTH_MIN = 10
LENGTH_MAX = 200
# RFC 9106, second recommended option, with less memory: 19 MiB, 2 passes (OWASP).
MEMORY_KIB = 19_456
PASSES = 2
# Hashes at once and waiting: each takes memory and a core, and a flood must not take them all.
THREADS = 2
WAITING_MAX = 64
_Result = TypeVar("_Result")
OURS = frozenset(
    {"bpjskesehatan", "kartusehat", "jaminankesehatan", "passwordku", "katasandi", "katasandiku", "indonesia1"}
)


class Passwords:
    """Hashes and checks passwords with a bounded number of threads."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=1)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="argon2")
        self._waiting = 0
        # Checked when there is no account, so that the time tells nothing.
        self._nobody = self._hasher.hash("nobody's password")

    async def hash(self, password: str) -> str:
        return await self._run(partial(self._hasher.hash, password))

    async def is_right(self, password_hash: str | None, password: str) -> bool:
        """Compare; without a hash the same work is done and the answer is no."""
        right = await self._run(partial(self._verify, password_hash or self._nobody, password[:LENGTH_MAX]))
        return right and password_hash is not None

    def _verify(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: partial[_Result]) -> _Result:
        if self._waiting >= WAITING_MAX:
            raise Refusal("busy")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1


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
    for part in personal:
        if len(part) >= 4 and part.casefold() in folded and len(folded) - len(part) < 6:
            raise Refusal("password.personal")


@cache
def common_passwords() -> frozenset[str]:
    """The list is long enough only where ten characters are reached."""
    return OURS | {word for word in FREQUENCY_LISTS["passwords"] if len(word) >= LENGTH_MIN}
