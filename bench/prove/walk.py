"""Journey A as a stubborn person walks it: the same step again after an error, a new code when none comes."""

import asyncio
import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bench.prove.arrivals import Arrivals
from bench.prove.browser import Away, Browser, Page, work_fields
from bench.prove.finding import Broken
from bench.prove.person import PASSWORD, Person
from peserta.web.visitor import SESSION_COOKIE

AGAIN_S = 0.4
# With a cool-down of ten seconds: when nothing came by then, another code is asked for.
CODE_PATIENCE_S = 11.0
GIVES_UP_AFTER_S = 180.0
REHEARSAL_S = 30.0
# Where the channel stands in a signed choice; a person reads it on the button.
CHANNEL_AT = 64


class GaveUp(Exception):
    """Even a stubborn person did not get through."""


@dataclass
class Walked:
    """What one person saw: journeys begun, sessions given, and how often something had to be done again."""

    person: Person
    handles: list[str] = field(default_factory=list[str])
    tokens: list[str] = field(default_factory=list[str])
    again: int = 0
    codes_asked: int = 0
    is_finished: bool = False
    given_up_at: str = ""


class Walk:
    """One person with one browser."""

    def __init__(
        self,
        browser: Browser,
        person: Person,
        arrivals: Arrivals,
        *,
        channel: str = "sms",
        on_step: Callable[[], None] | None = None,
    ) -> None:
        self.browser = browser
        self.person = person
        self.arrivals = arrivals
        self.channel = channel
        self.walked = Walked(person)
        self._on_step = on_step or (lambda: None)
        self._wrong: set[str] = set()

    @property
    def handle(self) -> str:
        return self.walked.handles[-1]

    async def activate(self) -> Walked:
        """From the terms to the first page of the account."""
        at = "begin"
        try:
            async with asyncio.timeout(GIVES_UP_AFTER_S):
                await self.reach_choice()
                at = "choice"
                await self.ask_code()
                at = "code"
                await self.prove()
                at = "password"
                await self.secure()
        except (TimeoutError, GaveUp) as error:
            self.walked.given_up_at = f"{at} {error}".strip()
        else:
            self.walked.is_finished = True
        return self.walked

    async def reach_choice(self) -> None:
        """Terms and data; begins again when the journey is not known."""
        while True:
            await self._insist(lambda: self.browser.get("/aktivasi"))
            begun = await self._insist(lambda: self.browser.post("/aktivasi", {"setuju": "ya"}))
            if begun.status != 303:
                raise GaveUp(f"terms: {begun.status} {begun.headings}")
            self.walked.handles.append(begun.to.split("/")[2])
            if await self._give_data():
                return

    async def _give_data(self) -> bool:
        refused = ""
        for _ in range(20):
            page = await self._insist(lambda: self.browser.get(self._path("data")))
            if page.status == 404:
                return False
            fields = self.person.data() | work_fields(page)
            answer = await self._insist(lambda fields=fields: self.browser.post(self._path("data"), fields))
            if answer.status == 303:
                return True
            if answer.status == 404:
                return False
            refused = f"data: {answer.status} {answer.headings}"
            await asyncio.sleep(AGAIN_S)
        raise GaveUp(refused)

    async def list_choices(self) -> dict[str, str]:
        """The contacts on offer, by channel."""
        page = await self._insist(lambda: self.browser.get(self._path("cara")))
        return {_channel_of(choice): choice for choice in page.choices}

    async def ask_code(self) -> Page:
        """Choose the contact, again if need be."""
        choices = await self.list_choices()
        if self.channel not in choices:
            raise GaveUp(f"choice: only {sorted(choices)} offered")
        self.walked.codes_asked += 1
        return await self._insist(lambda: self.browser.post(self._path("kirim"), {"kontak": choices[self.channel]}))

    async def prove(self) -> None:
        """Type every code that comes until one is right."""
        while True:
            code = await self._next_code()
            if code is None:
                await self._insist(lambda: self.browser.get(self._path("kode")))
                await self.ask_code()
                continue
            answer = await self.answer(code)
            if answer.status == 303:
                return
            self._wrong.add(code)

    async def answer(self, code: str) -> Page:
        """Type one code; a right one gives a session."""
        answer = await self._insist(lambda: self.browser.post(self._path("kode"), {"kode": code}))
        if answer.status == 303:
            self.walked.tokens.append(self.browser.cookies[SESSION_COOKIE])
        return answer

    async def secure(self) -> None:
        """Set the password and see the account."""
        await self._insist(lambda: self.browser.get(self._path("amankan")))
        for _ in range(20):
            answer = await self._insist(lambda: self.browser.post(self._path("amankan"), {"kata_sandi": PASSWORD}))
            if answer.status == 303 and answer.to == "/beranda":
                break
            await asyncio.sleep(AGAIN_S)
        home = await self._insist(lambda: self.browser.get("/beranda"))
        if home.status != 200:
            raise GaveUp(f"home: {home.status} {home.to} {home.headings}")

    async def _next_code(self) -> str | None:
        """The newest code that was not wrong; None when none comes in time."""
        place = self.person.places[self.channel]
        loop = asyncio.get_running_loop()
        until = loop.time() + CODE_PATIENCE_S
        while loop.time() < until:
            codes = [code for code in self.arrivals.codes_at(place) if code not in self._wrong]
            if codes:
                return codes[-1]
            await self.arrivals.wait(until - loop.time())
        return None

    async def _insist(self, ask: Callable[[], Awaitable[Page]]) -> Page:
        """Do one step, and again for as long as no answer comes."""
        while True:
            self._on_step()
            try:
                return await ask()
            except Away:
                self.walked.again += 1
                await asyncio.sleep(AGAIN_S)

    def _path(self, step: str) -> str:
        return f"/aktivasi/{self.handle}/{step}"


async def rehearse(walk: Walk) -> None:
    """One person walks before the crowd comes; raises `Broken` when even that fails."""
    try:
        async with asyncio.timeout(REHEARSAL_S):
            walked = await walk.activate()
    except TimeoutError:
        raise Broken(f"nobody gets through: {walk.walked.again} steps were done again") from None
    if not walked.is_finished:
        raise Broken(f"nobody gets through: {walked.given_up_at}")


def _channel_of(choice: str) -> str:
    raw = base64.urlsafe_b64decode(choice + "=" * (-len(choice) % 4))
    return "sms" if raw[CHANNEL_AT : CHANNEL_AT + 1] == b"s" else "email"


async def sign_in(browser: Browser, person: Person) -> str:
    """Come back with NIK and password, again while it is busy; return nothing when it opened, or why it did not."""
    until = asyncio.get_running_loop().time() + REHEARSAL_S
    while asyncio.get_running_loop().time() < until:
        try:
            await browser.get("/masuk")
            answer = await browser.post("/masuk", {"nomor": person.nik, "kata_sandi": PASSWORD})
        except Away:
            await asyncio.sleep(AGAIN_S)
            continue
        if answer.status == 303 and answer.to == "/beranda":
            return ""
        return f"{answer.status} {answer.to} {answer.headings}"
    return f"busy for {REHEARSAL_S} s"
