"""Whatever is sent, the answer is in words with a next step; nothing is half written and nothing breaks."""

import re

import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from tests.app.asking import FORM, Person

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
HANDLE = "0" * 32
# Where machines knock, which sign what they send and have no page.
MACHINES = "/gateway/"


def unsafe_paths(app: Litestar) -> list[str]:
    """Every path that takes an unsafe method, with something in its places."""
    routes = [route for route in app.routes if isinstance(route, HTTPRoute)]
    return [
        re.sub(r"\{[^}]*\}", HANDLE, route.path_format)
        for route in routes
        if {str(method) for method in route.methods} & UNSAFE and not route.path_format.startswith(MACHINES)
    ]


async def test_every_unsafe_path_refuses_a_form_that_no_page_of_ours_gave(app: Litestar) -> None:
    paths = unsafe_paths(app)
    assert len(paths) > 10

    for path in paths:
        stranger = Person(app)
        await stranger.get("/")
        answer = await stranger.post(path, {"_csrf": "0" * 32, "setuju": "ya"})
        assert answer.status == 403, path
        assert "Buka halaman ini sekali lagi" in answer.text


async def test_the_token_of_one_browser_is_worth_nothing_in_another(app: Litestar) -> None:
    first, second = Person(app), Person(app)
    token = (await first.get("/aktivasi")).find(r'name="_csrf" value="(\w+)"')
    await second.get("/aktivasi")

    answer = await second.post("/aktivasi", {"_csrf": token, "setuju": "ya"})

    assert answer.status == 403


@pytest.mark.parametrize(
    "headers",
    [
        [(b"cookie", b"\xff\xfe=\x00; __Host-peserta-sesi=" + b"a" * 5_000)],
        [(b"cookie", b"__Host-peserta-peramban=" + b"z" * 24 + b"; __Host-peserta-bahasa=xx")],
        [(b"accept-language", b"\xff\xff,,;q=;;en;q=9")],
        [(b"user-agent", b"\x00\x01\xff" * 200)],
        [(b"x-forwarded-for", b"\xff<script>, 1.2.3.4.5, ::::, " + b"9" * 3_000)],
        [(b"content-type", b"multipart/form-data; boundary=\xff")],
    ],
)
async def test_any_bytes_in_any_header_get_an_answer(person: Person, headers: list[tuple[bytes, bytes]]) -> None:
    for path in ("/", "/aktivasi", "/beranda", f"/aktivasi/{HANDLE}/kode"):
        answer = await person.get(path, headers)
        assert answer.status < 500, path


@pytest.mark.parametrize(
    "path",
    [
        "/%00",
        "/aktivasi/../x",
        "/aktivasi/ÿÿ/kode",
        f"/aktivasi/{'z' * 32}/kode",
        "/bantuan/laporan/%F0%9F%92%A9",
        "/static/..%2f..%2fetc",
    ],
)
async def test_any_path_gets_an_answer_with_a_next_step(person: Person, path: str) -> None:
    answer = await person.get(path)

    assert 400 <= answer.status < 500
    assert "Yang bisa Anda lakukan sekarang" in answer.text


async def test_a_body_over_its_bound_is_refused(person: Person) -> None:
    await person.get("/aktivasi")

    answer = await person.ask("POST", "/aktivasi", b"a=" + b"b" * 200_000, [FORM])

    assert answer.status == 413


async def test_a_body_that_breaks_off_is_called_unreadable_not_a_page_that_is_missing(person: Person) -> None:
    await person.get("/aktivasi")

    answer = await person.ask("POST", "/aktivasi", b"setuju=", [FORM], breaks_off=True)

    assert answer.status == 400
    assert "Formulir tidak terbaca" in answer.text


async def test_no_page_has_a_script_or_style_of_another_origin(person: Person) -> None:
    for path in ("/", "/aktivasi", "/masuk", "/bantuan", "/daftar", "/status", "/syarat", "/nix"):
        answer = await person.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert not re.search(r'(?:src|href)="(?:https?:)?//', answer.text), path


async def test_cookies_belong_to_this_host_alone(person: Person) -> None:
    answer = await person.get("/")

    assert answer.headers["set-cookie"].startswith("__Host-")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(answer.headers["set-cookie"].split("; "))


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil.example", "/\tx", "javascript:1"])
async def test_switching_the_language_never_leads_to_another_site(person: Person, to: str) -> None:
    answer = await person.get(f"/bahasa/en?kembali={to}")

    assert answer.location == "/"
