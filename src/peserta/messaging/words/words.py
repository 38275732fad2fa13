"""The words of every message by template, channel and language.

In braces: name, domain and contact_centre of the scheme, code, minutes and reference of the message.
"""

from dataclasses import dataclass
from typing import Final

from peserta.messaging.draft import Channel
from peserta.messaging.words import contact_words, recovery_words, service_words
from peserta.messaging.words.mail_words import EMAIL_EN, EMAIL_ID
from peserta.messaging.words.sms_words import SMS_EN, SMS_ID


@dataclass(frozen=True, slots=True)
class Words:
    """One text in one language; a subject when it travels by e-mail."""

    text: str
    subject: str = ""


def _texts(language: str, texts: dict[str, str]) -> dict[tuple[str, str, str], Words]:
    return {(template, Channel.SMS, language): Words(text) for template, text in texts.items()}


def _mails(language: str, mails: dict[str, tuple[str, tuple[str, ...]]]) -> dict[tuple[str, str, str], Words]:
    return {
        (template, Channel.EMAIL, language): Words("\n".join((*lines, "", "{name}")) + "\n", subject)
        for template, (subject, lines) in mails.items()
    }


def _chats(language: str, text: str) -> dict[tuple[str, str, str], Words]:
    """On WhatsApp go codes alone; where the provider has fixed words of its own, they are sent instead."""
    return {("code", Channel.WHATSAPP, language): Words(text.partition("\n")[0])}


WORDS: Final = (
    _texts("id", SMS_ID | contact_words.SMS_ID | recovery_words.SMS_ID | service_words.SMS_ID)
    | _texts("en", SMS_EN | contact_words.SMS_EN | recovery_words.SMS_EN | service_words.SMS_EN)
    | _chats("id", SMS_ID["code"])
    | _chats("en", SMS_EN["code"])
    | _mails("id", EMAIL_ID | contact_words.EMAIL_ID | recovery_words.EMAIL_ID | service_words.EMAIL_ID)
    | _mails("en", EMAIL_EN | contact_words.EMAIL_EN | recovery_words.EMAIL_EN | service_words.EMAIL_EN)
)
"""By template, channel and language."""
