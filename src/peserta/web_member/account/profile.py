"""`/profil`: what belongs to the account, each on a short page of its own."""

from litestar import get
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.web.answers import Asked
from peserta.web.members import load_member
from peserta.web.visitor import AnyRequest

PATH = "/profil"


@get(PATH)
async def show_profile(request: AnyRequest) -> ASGIResponse:
    asked = Asked(request)
    await load_member(asked)
    return asked.page("profil/profil.html")


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_profile,)
