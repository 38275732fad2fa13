"""Saving a step of an application: over what its form was made from, or not at all."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final
from uuid import UUID

from peserta.enrolment.application import Application
from peserta.enrolment.journey import Step
from peserta.enrolment.versions import must_save
from peserta.kit.database import Conn, transaction
from peserta.kit.refusal import Refusal
from peserta.web.answers import Asked
from peserta.web.words import Words

VERSION_FIELD: Final = "versi"
VERSION_DIGITS_MAX: Final = 9


def read_version(fields: Mapping[str, str]) -> int:
    """The version a form was made from; 0, which no application has, for anything else that stands there."""
    text = fields.get(VERSION_FIELD, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= VERSION_DIGITS_MAX else 0


async def save(
    asked: Asked, application_id: UUID, step: Step, fields: Mapping[str, str],
    *, stands: Callable[[Application], bool], change: Callable[[Conn], Awaitable[object]],
) -> Words | None:  # fmt: skip
    """Do `change` unless what the form says `stands` already; words for who was later than somebody else."""
    site, browser = asked.site, asked.visitor.browser
    try:
        async with transaction(site.pool) as conn:
            if await must_save(
                conn, application_id, browser, step, version=read_version(fields), stands=stands, keys=site.keys
            ):
                await change(conn)
    except Refusal as refusal:
        if refusal.code != "enrolment.stale":
            raise
        return asked.words_of(refusal)
    return None
