"""`/bukan-saya` as a browser meets it: looking changes nothing, the button acts, and no answer tells a stranger."""

import re

import pytest
from litestar import Litestar

from peserta.access.passwords import Passwords
from peserta.kit.clock import utc_now
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from tests.access.disowning import link_in, reference_in
from tests.access.walking import Browser, count
from tests.app.asking import Answer, Person
from tests.people import Someone, register

CSRF = r'name="_csrf" value="(\w+)"'


@pytest.fixture
async def owner(pool: Pool, keys: Keys) -> Browser:
    return Browser(pool, keys, now=utc_now())


@pytest.fixture
async def siti(pool: Pool, keys: Keys, owner: Browser, passwords: Passwords) -> Someone:
    """Somebody whose account was opened just now."""
    siti = await register(pool, keys, now=owner.now)
    await owner.open_account(siti, passwords)
    return siti


async def gives(person: Person, reference: str, siti: Someone, *, day: int | None = None) -> Answer:
    page = await person.get("/bukan-saya")
    fields = {
        "_csrf": page.find(CSRF), "referensi": reference, "hari": str(day or siti.born_on.day),
        "bulan": str(siti.born_on.month), "tahun": str(siti.born_on.year),
    }  # fmt: skip
    return await person.post("/bukan-saya", fields)


async def test_the_link_of_a_mail_shows_and_its_button_acts_once(
    pool: Pool, person: Person, owner: Browser, siti: Someone
) -> None:
    path = f"/bukan-saya/{await link_in(owner, 'account_opened', siti.email)}"

    shown = await person.get(path)
    before = (await count(pool, "casework_case"), await count(pool, "support_ticket"))
    pressed = [await person.post(path, {"_csrf": shown.find(CSRF)}) for _ in range(2)]
    after = await person.get(path)

    assert "Akun Anda dibuka" in shown.text
    assert before == (0, 0), "looking did nothing"
    assert [(answer.status, answer.location) for answer in pressed] == [(303, path)] * 2
    assert "Akun Anda sudah kami amankan" in after.text
    assert (await count(pool, "casework_case"), await count(pool, "support_ticket")) == (1, 1)


async def test_a_button_of_another_site_presses_nothing(
    pool: Pool, person: Person, owner: Browser, siti: Someone
) -> None:
    path = f"/bukan-saya/{await link_in(owner, 'account_opened', siti.email)}"
    await person.get(path)

    assert (await person.post(path, {})).status == 403
    assert await count(pool, "casework_case") == 0


async def test_the_reference_of_an_sms_leads_to_the_same_page(person: Person, owner: Browser, siti: Someone) -> None:
    reference = await reference_in(owner, "account_opened", siti.phone)

    led = await gives(person, reference.lower().replace("-", " "), siti)

    assert led.location == f"/bukan-saya/{await link_in(owner, 'account_opened', siti.phone)}"
    assert "Bukan saya: amankan akun saya" in (await person.get(led.location)).text


async def test_a_wrong_reference_and_a_wrong_birth_date_get_the_same_answer(
    app: Litestar, owner: Browser, siti: Someone
) -> None:
    reference = await reference_in(owner, "account_opened", siti.phone)

    answers = [await gives(Person(app), reference, siti, day=13), await gives(Person(app), "0000-0000", siti)]

    shapes = {(answer.status, re.sub(r'value="[^"]*"|[0-9a-f]{32}', "", answer.text)) for answer in answers}
    assert len(shapes) == 1
    assert answers[0].status == 404


async def test_a_link_of_nobody_is_refused_in_words(person: Person) -> None:
    for secret in ("x", "A" * 43, "%00", "..%2Fx"):
        answer = await person.get(f"/bukan-saya/{secret}")
        assert answer.status == 404, secret
        assert "/bukan-saya" in answer.text
