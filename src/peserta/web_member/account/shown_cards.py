"""The cards of a family as pages show them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peserta.access.session import Session
from peserta.facility.actions import list_first_level
from peserta.kit.contacts import in_fours
from peserta.kit.database import transaction
from peserta.kit.values import CardNumber
from peserta.membership.actions import list_covers
from peserta.membership.card_token import NOTE_LIFE, CardSigner, card_signer
from peserta.membership.cards import card_handles
from peserta.membership.cover import Cover
from peserta.registry.actions import list_card_numbers, list_family, load_person
from peserta.registry.person import FamilyMember
from peserta.web.answers import Asked

PATH = "/kartu"


@dataclass(frozen=True, slots=True)
class Card:
    """One person's card: `note` is what its QR says until `note_ends_at`; `facility` is empty while none is known."""

    handle: UUID
    person: FamilyMember
    number: CardNumber
    cover: Cover | None
    facility: str
    note: str
    note_ends_at: datetime

    @property
    def is_covered(self) -> bool:
        return is_active(self.cover)

    @property
    def path(self) -> str:
        return f"{PATH}/{self.handle.hex}"

    @property
    def shown_number(self) -> str:
        """In groups that can be read out: `0001 2345 6789 0`."""
        return in_fours(self.number.digits)


async def load_cards(asked: Asked, session: Session) -> list[Card]:
    """The cards of the living in the member's family who have a number, the member's own first."""
    now, keys = asked.site.now(), asked.site.keys
    async with transaction(asked.site.pool) as conn:
        family_id = (await load_person(conn, session.person_id)).family_id
        numbers = await list_card_numbers(conn, family_id, keys=keys)
        family = await list_family(conn, family_id)
        holders = [member for member in family if member.died_on is None and member.id in numbers]
        ids = [member.id for member in holders]
        handles = await card_handles(conn, ids, now=now)
        covers = await list_covers(conn, ids)
        facilities = await list_first_level(conn, ids)
    signer = card_signer(keys)
    cards = [
        Card(
            handle=handles[member.id],
            person=member,
            number=numbers[member.id],
            cover=covers.get(member.id),
            facility=facilities.get(member.id, ""),
            note=_note(signer, handles[member.id], covers.get(member.id), now),
            note_ends_at=now + NOTE_LIFE,
        )
        for member in holders
    ]
    return sorted(cards, key=lambda card: card.person.id != session.person_id)


def is_active(cover: Cover | None) -> bool:
    return cover is not None and cover.status == "active"


def _note(signer: CardSigner, handle: UUID, cover: Cover | None, now: datetime) -> str:
    return signer.sign(handle, is_covered=is_active(cover), now=now)
