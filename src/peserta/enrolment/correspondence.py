"""Writing to the proven contact of an application."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from peserta.enrolment.actions import CONTACT
from peserta.enrolment.application import Contact, ContactKind
from peserta.enrolment.proving import operator_of
from peserta.kit.keys import Keys
from peserta.kit.sealing import unseal
from peserta.kit.values import Reference
from peserta.messaging.draft import Draft, Facts, Lane


class Addressee(Protocol):
    """The columns of an application that say how its family is reached; the contact is sealed."""

    @property
    def reference(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def contact_id(self) -> UUID: ...
    @property
    def contact_kind(self) -> ContactKind: ...
    @property
    def contact_sealed(self) -> bytes: ...
    @property
    def contact_index(self) -> bytes: ...


def open_contact(addressee: Addressee, keys: Keys) -> Contact:
    """The contact itself."""
    value = unseal(keys, addressee.contact_sealed, place=CONTACT, row=addressee.contact_id)
    return Contact(addressee.contact_id, addressee.contact_kind, value, addressee.contact_index)


def letter(addressee: Addressee, template: str, facts: Facts, *, lane: Lane, not_after: datetime, keys: Keys) -> Draft:
    """A message to the family; its reference is always among the facts."""
    contact = open_contact(addressee, keys)
    return Draft(
        lane=lane, channel=contact.channel, template=template, language=addressee.language, to=contact.value,
        destination_index=contact.index, operator=operator_of(contact), not_after=not_after,
        facts={"reference": str(Reference(addressee.reference)), **facts},
    )  # fmt: skip
