"""All words by code."""

from peserta.web.words import Say, Telling, Words, account, help, journey, system  # noqa: A004

WORDS: dict[str, Telling] = {**system.WORDS, **journey.WORDS, **account.WORDS, **help.WORDS}


def words_of(code: str, say: Say) -> Words:
    """The words of a refusal; every code has some (a test holds that)."""
    return WORDS[code](say)
