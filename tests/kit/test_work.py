"""The unseen proof of work."""

import base64
import json
from datetime import datetime, timedelta

from altcha import Challenge, solve_challenge
from hypothesis import given
from hypothesis import strategies as st

from peserta.kit.clock import utc_now
from peserta.kit.keys import KeyRing, Keys
from peserta.kit.work import LIFE, PAYLOAD_MAX, Work, WorkShown, check_work, make_challenge

BROWSER, OTHER = b"b" * 32, b"o" * 32
KEYS = Keys(code=KeyRing({1: b"c" * 32}), seal=KeyRing({1: b"s" * 32}), index=b"i" * 32, token=b"t" * 32)
EFFORT = 20
Json = dict[str, object]


def solved(browser: bytes = BROWSER, *, now: datetime | None = None) -> Json:
    """What a browser sends for one challenge, before it is packed."""
    told: Json = json.loads(make_challenge(KEYS, browser, effort=EFFORT, now=now or utc_now()))
    solution = solve_challenge(Challenge.from_dict(told))  # pyright: ignore[reportUnknownMemberType]
    assert solution is not None
    return {"challenge": told, "solution": solution.to_dict()}  # pyright: ignore[reportUnknownMemberType]


def packed(told: Json, *, indent: int | None = None) -> str:
    return base64.b64encode(json.dumps(told, indent=indent).encode()).decode()


def test_a_solved_challenge_is_work_done() -> None:
    shown = check_work(KEYS, BROWSER, packed(solved()))

    assert shown.work is Work.DONE
    assert len(shown.token) == 64


def test_the_same_solution_in_other_clothes_has_the_same_token() -> None:
    told = solved()

    assert check_work(KEYS, BROWSER, packed(told)) == check_work(KEYS, BROWSER, packed(told, indent=2))


def test_two_challenges_have_two_tokens() -> None:
    assert check_work(KEYS, BROWSER, packed(solved())) != check_work(KEYS, BROWSER, packed(solved()))


def test_a_solution_of_another_browser_is_bad() -> None:
    assert check_work(KEYS, OTHER, packed(solved())) == WorkShown(Work.BAD)


def test_a_solution_older_than_its_life_is_bad() -> None:
    assert check_work(KEYS, BROWSER, packed(solved(now=utc_now() - LIFE - timedelta(seconds=2)))).work is Work.BAD


def test_a_challenge_that_somebody_made_easier_is_bad() -> None:
    told = solved()
    easier = json.loads(json.dumps(told))
    easier["challenge"]["parameters"]["keyPrefix"] = ""

    assert check_work(KEYS, BROWSER, packed(easier)).work is Work.BAD


def test_nothing_brought_is_no_work_and_too_much_is_bad() -> None:
    assert check_work(KEYS, BROWSER, "").work is Work.NONE
    assert check_work(KEYS, BROWSER, "A" * (PAYLOAD_MAX + 1)).work is Work.BAD


@given(
    st.text(min_size=1, max_size=200) | st.binary(min_size=1, max_size=200).map(lambda b: base64.b64encode(b).decode())
)
def test_anything_else_is_bad_in_words_and_never_an_error(payload: str) -> None:
    assert check_work(KEYS, BROWSER, payload) == WorkShown(Work.BAD)
