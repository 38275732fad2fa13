"""What the pages of cards are given, from a made-up family."""

from collections.abc import Callable
from uuid import UUID

from peserta.kit.values import CardNumber
from peserta.membership.card_token import NOTE_LIFE, CardSigner
from peserta.membership.cover import Cover
from peserta.web.qr import qr_svg
from peserta.web_member.account.shown_cards import Card
from peserta.web_member.card_check import State, Verdict
from tests.web_member.contexts import ACTIVE, FAMILY, IN_ARREARS, NOW, Context, Teller

Make = Callable[[Teller], Context]

HANDLES = (UUID(int=0x7D4A3F80), UUID(int=0x7D4A3F81), UUID(int=0x7D4A3F82))


def card(n: int, cover: Cover | None) -> Card:
    handle = HANDLES[n]
    return Card(
        handle=handle, person=FAMILY[n], number=CardNumber(f"000000000{n:04d}"), cover=cover,
        facility="Puskesmas Kecamatan Contoh" if cover else "",
        note=CardSigner(bytes(range(32))).sign(handle, is_covered=cover is ACTIVE, now=NOW),
        note_ends_at=NOW + NOTE_LIFE,
    )  # fmt: skip


COVERED, SUSPENDED, UNKNOWN = card(1, ACTIVE), card(0, IN_ARREARS), card(2, None)


def cards(*shown: Card) -> Make:
    return lambda _teller: {
        "cards": list(shown), "made_at": NOW,
        "qr": qr_svg(shown[0].note) if shown else "",
    }  # fmt: skip


def one(shown: Card) -> Make:
    return lambda _teller: {"card": shown, "made_at": NOW, "qr": qr_svg(shown.note)}


def check(state: State | None = None) -> Make:
    return lambda _teller: {"verdict": Verdict(state, NOW) if state else None}
