"""`/pulihkan`: for whom password, passkey or phone is lost."""

from litestar import get
from litestar.response.base import ASGIResponse
from litestar.types import ControllerRouterHandler

from peserta.web.answers import Asked
from peserta.web.visitor import AnyRequest

PATH = "/pulihkan"


@get(PATH)
async def show_recovery(request: AnyRequest) -> ASGIResponse:
    """The way is that of an activation: a code to a contact on record comes first."""
    return Asked(request).go("/aktivasi")


HANDLERS: tuple[ControllerRouterHandler, ...] = (show_recovery,)
