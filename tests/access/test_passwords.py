"""Checking passwords when many come at once: some are checked, the others are told when to come back."""

from collections.abc import Iterator

import anyio
import pytest

from peserta.access import passwords as of_production
from peserta.access.passwords import HASHER, MEMORY_KIB, PASSES, PATIENCE_S, Passwords
from peserta.kit.refusal import Refusal


@pytest.fixture(scope="module")
def passwords() -> Iterator[Passwords]:
    """Argon2id as in production, which no other test pays for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(of_production, "HASHER", HASHER)
        patch.setattr(of_production, "nobodys_hash", of_production.nobodys_hash.__wrapped__)
        yield Passwords()


async def test_a_flood_is_checked_in_part_and_the_rest_told_the_seconds_to_wait(passwords: Passwords) -> None:
    password_hash = await passwords.hash("empat belas kucing")
    right: list[bool] = []
    waits: list[tuple[str, object]] = []

    async def once() -> None:
        try:
            with passwords.place():
                right.append(await passwords.is_right(password_hash, "empat belas kucing"))
        except Refusal as refusal:
            waits.append((refusal.code, refusal.facts["seconds"]))

    async with anyio.create_task_group() as group:
        for _ in range(60):
            group.start_soon(once)

    assert len(right) + len(waits) == 60
    assert all(right)
    assert right, "a flood does not shut the door"
    assert waits, "nobody waits for sixty hashes"
    assert {code for code, _ in waits} == {"busy"}
    assert all(isinstance(seconds, int) and PATIENCE_S < seconds < 60 for _, seconds in waits)
    assert await passwords.is_right(password_hash, "empat belas kucing"), "it is open again afterwards"


async def test_a_hash_names_its_cost_and_a_broken_one_is_nobodys(passwords: Passwords) -> None:
    password_hash = await passwords.hash("empat belas kucing")

    assert f"$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p=1$" in password_hash
    assert not await passwords.is_right(None, "nobody's password")
    assert not await passwords.is_right("not a hash", "empat belas kucing")


@pytest.mark.parametrize("typed", ["Empat belas kucing", "empat belas kucing ", ""])
async def test_only_the_very_password_is_right(passwords: Passwords, typed: str) -> None:
    password_hash = await passwords.hash("empat belas kucing")

    assert not await passwords.is_right(password_hash, typed)
