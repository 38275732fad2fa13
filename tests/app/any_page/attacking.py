"""Ways into an account that several tests try: with the password, with one code, with a form."""

import secrets
from hashlib import sha256

from litestar import Litestar

from peserta.kit.clock import utc_now
from peserta.web.visitor import BROWSER_COOKIE, SESSION_COOKIE
from tests.access.walking import PASSWORD, Browser
from tests.app.asking import Answer, Person
from tests.people import Someone

CSRF = r'name="_csrf" value="(\w+)"'


async def signs_in(person: Person, siti: Someone, password: str = PASSWORD) -> Answer:
    page = await person.get("/masuk")
    fields = {"_csrf": page.find(CSRF), "nomor": siti.nik.digits, "kata_sandi": password}
    return await person.post("/masuk", fields)


async def limited(app: Litestar, owner: Browser, siti: Someone) -> Person:
    """A browser that has given one code into the open account."""
    thief = owner.another()
    thief.now = utc_now()
    token = secrets.token_urlsafe(18)
    person = Person(app, {BROWSER_COOKIE: token})
    thief.token = sha256(token.encode()).digest()
    person.cookies[SESSION_COOKIE] = await thief.prove(siti, siti.phone)
    return person


async def posts(person: Person, path: str, **fields: str) -> Answer:
    page = await person.get("/bantuan/baru")
    return await person.post(path, {"_csrf": page.find(CSRF), **fields})
