"""What may happen to families, from first step to cover, in any order, and a model of it that knows no database."""

from dataclasses import dataclass, field
from datetime import date, time
from enum import Enum

from hypothesis import strategies as st

from peserta.enrolment.journey import Step
from tests.billing.sequences import ModelFamily, Pass, ToMonthEnd

# Two families tell of the same people and of two cards: each may be the first to have them on record.
FAMILIES, CARDS, CONTACTS = 2, 2, 3
NOON = time(12)
HEADS = (0, 1)
"""Which of `PEOPLE` are heads of the family; the second one is a mistake that a family may make."""
PEOPLE = 5


@dataclass(frozen=True)
class Onward:
    """A family does what comes next, as it should, and what comes after that."""

    family: int
    steps: int


@dataclass(frozen=True)
class TellCard:
    family: int
    card: int


@dataclass(frozen=True)
class Tell:
    family: int
    person: int


@dataclass(frozen=True)
class Remove:
    family: int
    person: int


@dataclass(frozen=True)
class ChooseClass:
    family: int
    care_class: int


@dataclass(frozen=True)
class ChooseLater:
    """There is no directory of facilities."""

    family: int


@dataclass(frozen=True)
class ChooseContact:
    family: int
    contact: int


@dataclass(frozen=True)
class Prove:
    """A code is asked for and answered."""

    family: int
    is_right: bool


class Tabs(Enum):
    ONE = 1
    STALE = 2
    """The tab shows the family as it was before its last change."""
    TWO_AT_ONCE = 3


@dataclass(frozen=True)
class Submit:
    family: int
    tabs: Tabs


@dataclass(frozen=True)
class PayAtBank:
    """The family pays what the bank asks for; twice at once: the bank's network stutters."""

    family: int
    twice: bool


@dataclass(frozen=True)
class Decide:
    """An officer answers a family that is looked at: it corrects what it told, or it is over."""

    family: int
    refuses: bool


@dataclass(frozen=True)
class Renew:
    """A family begins again that missed its window."""

    family: int


Event = (
    Onward
    | TellCard
    | Tell
    | Remove
    | ChooseClass
    | ChooseLater
    | ChooseContact
    | Prove
    | Submit
    | PayAtBank
    | Decide
    | Renew
    | Pass
    | ToMonthEnd
)

_FAMILY = st.integers(0, FAMILIES - 1)
_PERSON = st.integers(0, PEOPLE - 1)
_MOSTLY = st.sampled_from([True, True, True, False])
_TELLING: st.SearchStrategy[Event] = st.one_of(
    st.builds(TellCard, _FAMILY, st.integers(0, CARDS - 1)),
    st.builds(Tell, _FAMILY, _PERSON),
    st.builds(Remove, _FAMILY, _PERSON),
    st.builds(ChooseClass, _FAMILY, st.integers(1, 3)),
    st.builds(ChooseLater, _FAMILY),
    st.builds(ChooseContact, _FAMILY, st.integers(0, CONTACTS - 1)),
    st.builds(Prove, _FAMILY, _MOSTLY),
    st.builds(Submit, _FAMILY, st.sampled_from(Tabs)),
)
_LIVING: st.SearchStrategy[Event] = st.one_of(
    st.builds(PayAtBank, _FAMILY, st.booleans()),
    st.builds(Decide, _FAMILY, st.booleans()),
    st.builds(Renew, _FAMILY),
    st.builds(Pass, st.sampled_from([0, 1, 13, 17, 31, 62]), st.just(NOON), _MOSTLY),
    st.builds(ToMonthEnd, _MOSTLY),
)
# The way from nothing to waiting for cover is six steps: most families get there.
_ONWARD: st.SearchStrategy[Event] = st.builds(Onward, _FAMILY, st.sampled_from([1, 2, 6]))
EVENTS: st.SearchStrategy[list[Event]] = st.lists(st.one_of(_ONWARD, _TELLING, _LIVING), min_size=10, max_size=40)


@dataclass
class ModelApplication:
    """What one family has told, and what became of it."""

    card: int | None = None
    people: set[int] = field(default_factory=set[int])
    care_class: int | None = None
    chooses_later: bool = False
    contact: int | None = None
    is_proven: bool = False
    is_handed_over: bool = False
    is_refused: bool = False
    cover: ModelFamily | None = None

    @property
    def is_open(self) -> bool:
        return self.cover is None and not self.is_handed_over and not self.is_refused

    @property
    def step(self) -> Step:
        """The first step that is not done."""
        if not self.is_open:
            return Step.PAY
        if self.card is None or sum(person in self.people for person in HEADS) != 1:
            return Step.FAMILY
        if self.care_class is None:
            return Step.CLASS
        if not self.chooses_later:
            return Step.FACILITY
        if self.contact is None:
            return Step.CONTACT
        return Step.SUMMARY if self.is_proven else Step.CODE

    def may(self, step: Step) -> bool:
        """Whether a step may be changed: back at any time, onward only in order, nothing once submitted."""
        return self.is_open and step <= self.step

    def take(self, event: TellCard | Tell | Remove | ChooseClass | ChooseLater | ChooseContact) -> None:
        """What a step that was allowed has changed; another contact is not proven yet."""
        match event:
            case TellCard(_, card):
                self.card = card
            case Tell(_, person):
                self.people.add(person)
            case Remove(_, person):
                self.people.discard(person)
            case ChooseClass(_, care_class):
                self.care_class = care_class
            case ChooseLater():
                self.chooses_later = True
            case ChooseContact(_, contact):
                self.is_proven = self.is_proven and contact == self.contact
                self.contact = contact


class Submission(Enum):
    ENROLLED = 1
    TO_CHECK = 2
    MEMBER_ALREADY = 3


@dataclass
class Model:
    """All families, and who is on record."""

    families: list[ModelApplication] = field(default_factory=lambda: [ModelApplication() for _ in range(FAMILIES)])
    cards: set[int] = field(default_factory=set[int])
    card_of: dict[int, int] = field(default_factory=dict[int, int])

    def submit(self, family: int, opens_on: date, closes_on: date) -> Submission:
        """What a submission comes to. Somebody who is told with the card they are on record with is led to an
        account; when only the card or the person is on record, somebody looks at it."""
        told = self.families[family]
        assert told.card is not None
        if any(self.card_of.get(person) == told.card for person in told.people):
            return Submission.MEMBER_ALREADY
        if told.card in self.cards or told.people & set(self.card_of):
            told.is_handed_over = True
            return Submission.TO_CHECK
        self.cards.add(told.card)
        self.card_of |= dict.fromkeys(told.people, told.card)
        told.cover = ModelFamily(opens_on, closes_on)
        return Submission.ENROLLED
