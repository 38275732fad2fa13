"""What a new family is asked to agree to: each by itself, none ticked beforehand, only the first needed.

These are versioned texts and not words of a page: what was agreed to is kept word for word.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from peserta.consent.given import Purpose
from peserta.consent.texts import Text

QUESTIONS: Final[Mapping[str, Mapping[Purpose, Text]]] = {
    "id": {
        "processing": Text(
            "processing",
            "id",
            "Saya sudah membaca pemberitahuan privasi dan syarat, dan setuju data keluarga saya disimpan untuk"
            " pendaftaran ini.",
        ),
        "whatsapp": Text(
            "whatsapp",
            "id",
            "Tidak wajib: saya setuju kabar pendaftaran dan tagihan juga dikirim lewat WhatsApp.",
        ),
        "sharing": Text(
            "sharing",
            "id",
            "Tidak wajib: saya setuju faskes pilihan keluarga saya menerima nama dan kontak kami sebelum kunjungan"
            " pertama.",
        ),
    },
    "en": {
        "processing": Text(
            "processing",
            "en",
            "I have read the privacy notice and the terms, and agree that my family's data are kept for this"
            " enrolment.",
        ),
        "whatsapp": Text(
            "whatsapp",
            "en",
            "Optional: I agree to news of the enrolment and bills by WhatsApp as well.",
        ),
        "sharing": Text(
            "sharing",
            "en",
            "Optional: I agree that the facilities my family chooses are given our names and contact before the"
            " first visit.",
        ),
    },
}
"""By language and purpose."""


def every_question() -> Iterable[Text]:
    for questions in QUESTIONS.values():
        yield from questions.values()
