"""Every reason that a provider can give has a plain sentence of its own, on each channel and in both languages."""

import pytest

from peserta.messaging.receiving.receipt import ReceiptReason
from peserta.messaging.telling.trace import PUBLIC_REASONS
from peserta.web.translation import Translation
from peserta.web.words.trace import failure_words

# What a receipt says of a message that arrived, or says nothing in, needs no sentence.
WORDLESS = {"delivered", "unknown"}
OF_RECEIPTS = {reason.value for reason in ReceiptReason} - WORDLESS
ALL = OF_RECEIPTS | PUBLIC_REASONS
# A text is not suppressed, a mailbox is not switched off, and only WhatsApp asks for WhatsApp.
REASONS = {
    "sms": sorted(ALL - {"bounced", "no_whatsapp"}),
    "whatsapp": sorted(ALL - {"bounced", "inbox_full"}),
    "email": sorted(ALL - {"phone_off", "no_whatsapp"}),
}
EACH = [(channel, reason) for channel in REASONS for reason in REASONS[channel]]


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(("channel", "reason"), EACH)
def test_every_reason_has_a_sentence(channel: str, reason: str, language: str) -> None:
    words = failure_words(reason, channel, Translation(language).plain)

    assert words.endswith(".")
    assert len(words) > 15


@pytest.mark.parametrize(("channel", "reason"), EACH)
def test_the_languages_differ(channel: str, reason: str) -> None:
    indonesian, english = (failure_words(reason, channel, Translation(language).plain) for language in ("id", "en"))

    assert indonesian != english


def test_no_reason_is_left_without_a_channel() -> None:
    assert {reason for _, reason in EACH} == ALL


@pytest.mark.parametrize("channel", ["sms", "email"])
def test_there_are_about_twelve_and_no_vendor_word(channel: str) -> None:
    words = {failure_words(reason, channel, Translation("id").plain) for reason in REASONS[channel]}

    assert 8 <= len(words) <= 14
    assert not any(vendor in " ".join(words).lower() for vendor in ("smpp", "dlr", "5.1.1", "http"))


def test_no_sentence_about_an_e_mail_speaks_of_a_phone_or_an_operator() -> None:
    about_mail = " ".join(failure_words(reason, "email", Translation("id").plain) for reason in REASONS["email"])

    assert "HP" not in about_mail
    assert "Operator" not in about_mail
