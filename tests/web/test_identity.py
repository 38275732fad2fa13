"""A birth date as typed in three boxes."""

from datetime import date

import pytest

from peserta.kit.typed import BadValue
from peserta.web.identity import read_birth_date

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        (("23", "11", "1903"), "born_on.too_old"),
        (("1", "1", "90"), "born_on.too_old"),
        (("24", "11", "2026"), "born_on.future"),
        (("30", "2", "1990"), "born_on.not_a_date"),
        (("", "2", "1990"), "born_on.empty"),
    ],
)
def test_a_slip_of_the_finger_is_said(typed: tuple[str, str, str], reason: str) -> None:
    with pytest.raises(BadValue) as bad:
        read_birth_date(*typed, TODAY)

    assert bad.value.reason == reason


def test_who_was_born_today_or_is_as_old_as_anybody_was_is_believed() -> None:
    assert read_birth_date("23", "11", "2026", TODAY) == TODAY
    assert read_birth_date("1", "1", "1904", TODAY) == date(1904, 1, 1)
