"""The provider clients of this process, and how one message is given to one of them."""

import logging
from collections.abc import Mapping, Sequence
from typing import Protocol

from peserta.messaging.hand_over import HandOver
from peserta.messaging.outcome import Outcome, Submitted

log = logging.getLogger(__name__)


class SmsRoute(Protocol):
    """What `smpp.SmppRoute` offers."""

    name: str

    @property
    def up(self) -> bool: ...

    @property
    def refused(self) -> str: ...

    async def submit(self, to_e164: str, text: str, *, timeout_s: float, validity_s: int) -> Submitted: ...


class MailRoute(Protocol):
    """What `smtp.SmtpRoute` offers."""

    name: str

    async def submit(self, to: str, subject: str, text: str, *, message_id: str, timeout_s: float) -> Submitted: ...


class GatewayRoute(Protocol):
    """What `http_gateway.HttpRoute` offers: it is given the whole message, code and all."""

    name: str
    channel: str

    async def submit(self, it: HandOver, *, timeout_s: float) -> Submitted: ...


class Clients:
    """Every client by the name of its route."""

    def __init__(self, sms: Sequence[SmsRoute], email: Sequence[MailRoute], gateways: Sequence[GatewayRoute]) -> None:
        self.sms: Mapping[str, SmsRoute] = {route.name: route for route in sms}
        self.email: Mapping[str, MailRoute] = {route.name: route for route in email}
        self.gateways: Mapping[str, GatewayRoute] = {route.name: route for route in gateways}
        names = {*self.sms, *self.email, *self.gateways}
        assert len(names) == len(sms) + len(email) + len(gateways), "no two routes share a name"

    async def submit(self, name: str, it: HandOver, *, timeout_s: float) -> Submitted:
        """Hand one message over; a client that raises has failed, and the next route is asked at once."""
        try:
            return await self._submit(name, it, timeout_s=timeout_s)
        except Exception:  # the top of a worker: no provider, and no fault of ours, may hold a message up
            log.exception("route %s: fault while handing over", name)
            return Submitted(Outcome.FAILED, detail="a fault of our own")

    async def _submit(self, name: str, it: HandOver, *, timeout_s: float) -> Submitted:
        if name in self.sms:
            return await self.sms[name].submit(it.to, it.rendered.text, timeout_s=timeout_s, validity_s=it.validity_s)
        if name in self.gateways:
            return await self.gateways[name].submit(it, timeout_s=timeout_s)
        return await self.email[name].submit(
            it.to, it.rendered.subject, it.rendered.text, message_id=it.message_id, timeout_s=timeout_s
        )
