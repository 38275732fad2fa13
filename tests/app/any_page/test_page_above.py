"""An address that only takes a form, opened: a page, and the same one in the other language."""

from litestar import Litestar
from litestar.routes import HTTPRoute

from tests.app.any_page.test_forms import unsafe_paths
from tests.app.asking import Person


async def test_whoever_opens_an_address_of_a_form_is_led_to_a_page(app: Litestar) -> None:
    opened = {route.path_format for route in app.routes if isinstance(route, HTTPRoute) and "GET" in route.methods}
    person = Person(app)
    followed = 0

    for path in unsafe_paths(app):
        answer = await person.get(path)
        if path in opened or answer.status != 303:
            assert answer.status != 405, path
            continue
        followed += 1
        assert (await person.get(answer.location)).status != 405, path

    assert followed > 10


async def test_what_nobody_could_open_still_says_how_to_go_on(app: Litestar) -> None:
    answer = await Person(app).ask("DELETE", "/aktivasi", b"", [])

    assert answer.status == 405
    assert "Ke halaman depan" in answer.text


async def test_the_other_language_shows_the_page_that_a_form_stood_on(app: Litestar) -> None:
    stood_on = "/aktivasi/" + "0" * 32 + "/cara?x=1"
    headers = [(b"referer", b"http://localhost" + stood_on.encode()), (b"host", b"localhost")]
    person = Person(app)
    await person.get("/")

    answer = await person.ask("POST", "/aktivasi/" + "0" * 32 + "/kirim", b"", headers)

    assert answer.status == 403
    assert (await person.get(answer.find(r'href="(/bahasa/en[^"]*)"'))).location == stood_on
    assert answer.find(r'href="([^"]*)"[^>]*>\s*(?:<svg.*?</svg>)?\s*Buka lagi') == stood_on.partition("?")[0]


async def test_an_address_elsewhere_or_no_address_is_not_gone_back_to(app: Litestar) -> None:
    person = Person(app)
    for referer in (
        b"http://elsewhere.example/x",
        b"http://[",
        b"\xff\xfe",
        b"",
        b"http://localhost//elsewhere.example",
    ):
        answer = await person.ask("POST", "/aktivasi", b"", [(b"referer", referer), (b"host", b"localhost")])

        assert answer.find(r'href="/bahasa/en\?kembali=([^"]*)"') == "/aktivasi"


async def test_a_search_survives_the_other_language(app: Litestar) -> None:
    person = Person(app)
    answer = await person.get("/aktivasi?dari=bantuan&x=a%26b")

    assert (await person.get(answer.find(r'href="(/bahasa/en[^"]*)"'))).location == "/aktivasi?dari=bantuan&x=a%26b"
