"""Whether a claim is about the person on record: three things must agree, and each disagreement has a name."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from peserta.kit.values import CardNumber, Nik, PersonName
from peserta.registry.names import same_name


class Reason(StrEnum):
    """One thing that agrees or disagrees between a claim and a record; stable, for traces and officers."""

    IDENTIFIER_AGREES = "identifier.agrees"
    IDENTIFIER_IS_PLACEHOLDER = "identifier.placeholder"
    BIRTH_DATE_AGREES = "birth_date.agrees"
    BIRTH_DATE_DIFFERS = "birth_date.differs"
    BIRTH_DATE_NOT_ON_RECORD = "birth_date.not_on_record"
    NAME_AGREES = "name.agrees"
    NAME_DIFFERS = "name.differs"


ALL_AGREE = frozenset({Reason.IDENTIFIER_AGREES, Reason.BIRTH_DATE_AGREES, Reason.NAME_AGREES})


@dataclass(frozen=True, slots=True)
class Claim:
    """Who somebody says they are."""

    identifier: Nik | CardNumber
    name: PersonName
    born_on: date


@dataclass(frozen=True, slots=True)
class Record:
    """The person that the claim's identifier was found under (by blind index, so exactly)."""

    name: PersonName
    born_on: date | None


@dataclass(frozen=True, slots=True)
class Match:
    """What was found in comparing; always one reason for each of identifier, birth date and name."""

    reasons: frozenset[Reason]

    @property
    def matched(self) -> bool:
        """Whether all three agree. There is no "nearly": what differs goes to an officer."""
        return self.reasons == ALL_AGREE


def match(claim: Claim, record: Record) -> Match:
    """Compare a claim with the record its identifier led to.

    The birth date is compared with the one on record, never with the digits of the NIK, which may
    lawfully differ (PP 40/2019 art. 30). A placeholder is shared by many newborns and matches nobody.
    """
    return Match(frozenset({identifier_reason(claim), birth_date_reason(claim, record), name_reason(claim, record)}))


def identifier_reason(claim: Claim) -> Reason:
    """The caller has found the record by the identifier; only a placeholder says nothing."""
    return Reason.IDENTIFIER_IS_PLACEHOLDER if claim.identifier.is_placeholder else Reason.IDENTIFIER_AGREES


def birth_date_reason(claim: Claim, record: Record) -> Reason:
    """The very day, or nothing."""
    if record.born_on is None:
        return Reason.BIRTH_DATE_NOT_ON_RECORD
    return Reason.BIRTH_DATE_AGREES if claim.born_on == record.born_on else Reason.BIRTH_DATE_DIFFERS


def name_reason(claim: Claim, record: Record) -> Reason:
    """Equal after folding (see `names`)."""
    return Reason.NAME_AGREES if same_name(claim.name.text, record.name.text) else Reason.NAME_DIFFERS
