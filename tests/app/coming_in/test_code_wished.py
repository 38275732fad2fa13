"""Wishing for a code where nobody may know what the contact is: that the wish came, and what it waits for."""

import pytest
from litestar import Litestar

from tests.app.asking import Person
from tests.app.enrolling.walker import CSRF

ACCEPTED = "Permintaan kirim ulang sudah kami terima."
PACE = "Ke satu kontak paling banyak 10 kode dalam 24 jam"


@pytest.mark.parametrize(
    ("path", "field", "typed"),
    [
        ("/masuk/kode", "kontak", "0899 0000 0777"),
        ("/masuk/kode", "kontak", "siti@surel.contoh.example"),
        ("/daftar/lanjut", "referensi", "K7M-4PQ-N"),
    ],
)
async def test_whoever_asks_again_reads_that_the_wish_came_and_how_often_codes_go(
    app: Litestar, path: str, field: str, typed: str
) -> None:
    person = Person(app)
    csrf = (await person.get(path)).find(CSRF)
    asked = await person.post(path, {"_csrf": csrf, field: typed})
    first = await person.get(asked.location)

    again = await person.post(first.find(r'action="([^"]*/kirim)'), {"_csrf": csrf})
    second = await person.get(again.location)

    assert ACCEPTED not in first.text
    assert ACCEPTED in second.text
    assert PACE in second.text, "the most that can be said: the contact's own waits would tell whether it is known"


async def test_a_contact_is_not_typed_again_when_this_browser_asked_too_often(app: Litestar) -> None:
    person = Person(app)
    csrf = (await person.get("/masuk/kode")).find(CSRF)
    typed = {"_csrf": csrf, "kontak": "0899 0000 0777"}
    for _ in range(12):
        await person.post("/masuk/kode", typed)

    refused = await person.post("/masuk/kode", typed)

    assert refused.status == 429
    assert 'value="0899 0000 0777"' in refused.text
