"""All words by code."""

from peserta.web.words import (
    Say,
    Telling,
    Words,
    account,
    contacts,
    desk,
    desk_queue,
    enrolment,
    facility,
    help,  # noqa: A004
    helping,
    journey,
    proof,
    staff,
    system,
)

WORDS: dict[str, Telling] = {
    **system.WORDS, **journey.WORDS, **account.WORDS, **proof.WORDS, **enrolment.WORDS, **help.WORDS,
    **staff.WORDS, **contacts.WORDS,
    **desk.WORDS,
    **desk_queue.WORDS,
    **helping.WORDS,
    **facility.WORDS,
}  # fmt: skip


def words_of(code: str, say: Say) -> Words:
    """The words of a refusal; every code has some (a test holds that)."""
    return WORDS[code](say)
