"""The routes of this process: the provider clients, how each has been doing, and the operator's switches."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from peserta.kit.database import Conn
from peserta.messaging import store
from peserta.messaging.draft import Channel
from peserta.messaging.health import Health
from peserta.messaging.outcome import Outcome, Submitted
from peserta.messaging.routing import Setting, Standing, share_of
from peserta.messaging.templates import Rendered

WEIGHT = 100


class SmsRoute(Protocol):
    """What `smpp.SmppRoute` offers."""

    name: str

    @property
    def up(self) -> bool: ...

    async def submit(self, to_e164: str, text: str, *, timeout_s: float, validity_s: int) -> Submitted: ...


class MailRoute(Protocol):
    """What `smtp.SmtpRoute` offers."""

    name: str

    async def submit(self, to: str, subject: str, text: str, *, message_id: str, timeout_s: float) -> Submitted: ...


class Routes:
    """All routes of this process, with their health; their switches and weights stand in the database."""

    def __init__(self, *, sms: Sequence[SmsRoute] = (), email: Sequence[MailRoute] = ()) -> None:
        self._sms: Mapping[str, SmsRoute] = {route.name: route for route in sms}
        self._email: Mapping[str, MailRoute] = {route.name: route for route in email}
        names = [(name, Channel.SMS) for name in self._sms] + [(name, Channel.EMAIL) for name in self._email]
        assert len(dict(names)) == len(names), "no two routes share a name"
        self._health = {name: Health() for name, _ in names}
        self._settings = {name: Setting(name, channel, is_on=True, weight=WEIGHT) for name, channel in names}

    async def register(self, conn: Conn) -> None:
        """Write down the routes nobody has written down yet, switched on."""
        for setting in self._settings.values():
            await store.add_route(conn, setting.name, channel=setting.channel, weight=setting.weight)

    async def refresh(self, conn: Conn) -> None:
        """Read the switches and weights again."""
        for setting in await store.list_routes(conn):
            if setting.name in self._settings:
                self._settings[setting.name] = setting

    def standings(self, channel: str) -> list[Standing]:
        """How this process's routes of a channel stand now; those switched off are left out."""
        now_s = asyncio.get_running_loop().time()
        settings = [s for s in self._settings.values() if s.is_on and s.channel == channel]
        standings = [self._standing(setting, now_s, rests=True) for setting in settings]
        if any(standing.is_open for standing in standings):
            return standings
        # Better a route that should rest than none: its failures may have been those of a few numbers.
        return [self._standing(setting, now_s, rests=False) for setting in settings]

    def note(self, name: str, outcome: Outcome) -> None:
        """Remember how a hand-over to a route ended."""
        self._health[name].note(outcome, at_s=asyncio.get_running_loop().time())

    async def submit_sms(
        self, name: str, to: str, rendered: Rendered, *, timeout_s: float, not_after: datetime, now: datetime
    ) -> Submitted:
        """Hand a text to an SMS route; the operator drops it when its life is over."""
        validity_s = max(1, int((not_after - now).total_seconds()))
        return await self._sms[name].submit(to, rendered.text, timeout_s=timeout_s, validity_s=validity_s)

    async def submit_mail(
        self, name: str, to: str, rendered: Rendered, *, timeout_s: float, message_id: str
    ) -> Submitted:
        """Hand a mail to an e-mail route."""
        return await self._email[name].submit(
            to, rendered.subject, rendered.text, message_id=message_id, timeout_s=timeout_s
        )

    def _standing(self, setting: Setting, now_s: float, *, rests: bool) -> Standing:
        health = self._health[setting.name]
        sms = self._sms.get(setting.name)
        is_up = sms is None or sms.up
        rests = rests and health.is_resting(now_s)
        share = share_of(
            setting.weight,
            success=health.success(now_s),
            is_up=is_up,
            is_on_trial=health.is_on_trial,
            rests=rests,
        )
        return Standing(setting.name, setting.channel, share, is_on_trial=health.is_on_trial, rests=rests)
