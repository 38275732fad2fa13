"""What is said of somebody's cover."""

from datetime import date

import pytest

from peserta.billing.dues import Dues, DueState
from peserta.membership.cover import Cover
from peserta.web.translation import Translation
from peserta.web_member.household.cover_words import cover_words

NOTHING_DUE = Dues(DueState.PAID)


@pytest.mark.parametrize(("language", "said"), [("id", "Peserta sejak 12 Desember 2026."), ("en", "Member since 12 ")])
def test_cover_that_may_have_been_suspended_is_not_said_to_last_since_its_beginning(language: str, said: str) -> None:
    cover = Cover("PBPU", 3, "active", None, date(2026, 12, 12), None)

    words = cover_words(cover, NOTHING_DUE, Translation(language).plain, language)

    assert words.why.startswith(said)
