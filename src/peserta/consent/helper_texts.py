"""What somebody agrees to who lets another help: short, since whoever needs help may not read easily."""

from collections.abc import Iterable, Mapping
from typing import Final

from peserta.consent.texts import Text

TEXTS: Final[Mapping[tuple[str, str], Text]] = {
    ("see", "id"): Text(
        "helper_see",
        "id",
        "Saya mengizinkan orang yang saya beri kode ini melihat kepesertaan, kartu, faskes, dan iuran keluarga saya"
        " sampai tanggal di atas. Ia tidak bisa mengubah apa pun. Saya bisa menghentikannya kapan saja.",
    ),
    ("pay", "id"): Text(
        "helper_pay",
        "id",
        "Saya mengizinkan orang yang saya beri kode ini melihat kepesertaan, kartu, faskes, dan iuran keluarga saya,"
        " dan mengurus pembayaran iuran, sampai tanggal di atas. Ia tidak bisa mengubah apa pun. Saya bisa"
        " menghentikannya kapan saja.",
    ),
    ("see", "en"): Text(
        "helper_see",
        "en",
        "I allow the person to whom I give this code to see the cover, cards, facilities and contributions of my family"
        " until the date above. They cannot change anything. I can stop it at any time.",
    ),
    ("pay", "en"): Text(
        "helper_pay",
        "en",
        "I allow the person to whom I give this code to see the cover, cards, facilities and contributions of my"
        " family, and to see to paying the contributions, until the date above. They cannot change anything. I can"
        " stop it at any time.",
    ),
}
"""By scope and language."""

READ_OUT: Final[Mapping[tuple[str, str], Text]] = {
    ("see", "id"): Text(
        "helper_see_desk",
        "id",
        "Saya mengizinkan orang yang saya sebut kepada petugas melihat kepesertaan, kartu, faskes, dan iuran keluarga"
        " saya sampai tanggal yang dibacakan. Ia tidak bisa mengubah apa pun. Saya bisa menghentikannya kapan saja,"
        " juga lewat petugas.",
    ),
    ("pay", "id"): Text(
        "helper_pay_desk",
        "id",
        "Saya mengizinkan orang yang saya sebut kepada petugas melihat kepesertaan, kartu, faskes, dan iuran keluarga"
        " saya, dan mengurus pembayaran iuran, sampai tanggal yang dibacakan. Ia tidak bisa mengubah apa pun. Saya"
        " bisa menghentikannya kapan saja, juga lewat petugas.",
    ),
    ("see", "en"): Text(
        "helper_see_desk",
        "en",
        "I allow the person I have named to the officer to see the cover, cards, facilities and contributions of my"
        " family until the date that was read out. They cannot change anything. I can stop it at any time, also"
        " through an officer.",
    ),
    ("pay", "en"): Text(
        "helper_pay_desk",
        "en",
        "I allow the person I have named to the officer to see the cover, cards, facilities and contributions of my"
        " family, and to see to paying the contributions, until the date that was read out. They cannot change"
        " anything. I can stop it at any time, also through an officer.",
    ),
}
"""What an officer reads out to a member who names a helper at the desk."""


def helper_text(scope: str, language: str) -> Text:
    """The very words for a scope, in a language."""
    return TEXTS[scope, language]


def desk_helper_text(scope: str, language: str) -> Text:
    """The very words that are read out at the desk for a scope, in a language."""
    return READ_OUT[scope, language]


def every_helper_text() -> Iterable[Text]:
    return (*TEXTS.values(), *READ_OUT.values())
