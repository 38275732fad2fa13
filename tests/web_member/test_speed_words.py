"""How fast a code comes, in words: nothing that was not measured, and nobody's name on another's figures."""

import pytest

from peserta.messaging.telling.pace import UNKNOWN, Pace, Speed
from peserta.web.translation import Translation
from peserta.web_member.channel_words import speed_words
from tests.web_member.contexts import EMAIL, SMS, WHATSAPP


def test_an_operator_is_named_for_figures_of_its_own_alone() -> None:
    _ = Translation("id").plain

    assert speed_words(SMS, Speed(5, Pace.DOWN, operator="Telkomsel"), _).startswith("SMS Telkomsel sedang terganggu")
    assert speed_words(SMS, Speed(5, Pace.DOWN), _).startswith("SMS sedang terganggu")
    assert speed_words(SMS, Speed(50, Pace.SLOW), _) == "SMS sedang lambat, sekitar 50 detik"
    assert speed_words(EMAIL, Speed(None, Pace.DOWN), _).startswith("E-mail sedang terganggu")
    assert speed_words(WHATSAPP, Speed(None, Pace.DOWN), _).startswith("WhatsApp sedang terganggu")


@pytest.mark.parametrize("language", ["id", "en"])
def test_what_was_not_measured_is_not_said(language: str) -> None:
    assert speed_words(SMS, UNKNOWN, Translation(language).plain) == ""
