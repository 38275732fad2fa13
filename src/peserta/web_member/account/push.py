"""`/profil/pemberitahuan`: what this browser is told of when the pages are closed; nothing until it is asked for."""

from base64 import urlsafe_b64encode

from litestar import get, post
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.access.needs import Service
from peserta.access.push.push import choose_purposes, wanted_purposes
from peserta.access.push.push_letter import public_point
from peserta.access.push.push_rules import Purpose, read_subscription
from peserta.kit.database import transaction
from peserta.kit.refusal import Refusal
from peserta.kit.scheme.push_profile import PushProfile
from peserta.web.answers import Asked
from peserta.web.forms import read_form
from peserta.web.members import load_member
from peserta.web.visitor import AnyRequest
from peserta.web.words import Words

PATH = "/profil/pemberitahuan"
FIELD = "langganan"


@get(PATH)
async def show_notices(request: AnyRequest) -> ASGIResponse:
    asked = Asked(request)
    return await _page(asked, None)


@post(PATH)
async def choose_notices(request: AnyRequest) -> ASGIResponse:
    """Keep what was ticked for this browser, and nothing else."""
    asked = Asked(request)
    fields = await read_form(request, asked.visitor, asked.site.keys)
    session = await load_member(asked, Service.NOTICES)
    site, push = asked.site, _push(asked)
    purposes = [purpose for purpose in Purpose if fields.get(str(purpose)) == "ya"]
    try:
        told = fields.get(FIELD, "") if purposes else ""
        subscription = read_subscription(told, push.services, simulated=push.simulated) if told else None
        async with transaction(site.pool) as conn:
            await choose_purposes(
                conn, session, asked.visitor.browser, purposes, subscription, keys=site.keys,
                language=asked.visitor.language, now=site.now(),
            )  # fmt: skip
    except Refusal as refusal:
        return await _page(asked, asked.words_of(refusal))
    return asked.go(PATH, done="notices_chosen")


async def _page(asked: Asked, words: Words | None) -> ASGIResponse:
    session = await load_member(asked, Service.NOTICES)
    _push(asked)
    async with asked.site.pool.connection() as conn:
        wanted = await wanted_purposes(conn, session, asked.visitor.browser)
    key = urlsafe_b64encode(public_point(asked.site.keys)).decode().rstrip("=")
    return asked.page(
        "profil/pemberitahuan.html", status=words.status if words else 200, words=words,
        wanted={str(purpose) for purpose in wanted}, key=key,
    )  # fmt: skip


def _push(asked: Asked) -> PushProfile:
    push = asked.site.profile.push
    if push is None:
        raise Refusal("page.not_found")
    return push


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_notices, choose_notices)
