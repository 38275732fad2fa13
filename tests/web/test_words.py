"""Every refusal has words, a status and next steps, in both languages: no dead end."""

import ast
import re
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from peserta.web.translation import Translation
from peserta.web.words import Say
from peserta.web.words.catalogue import WORDS, words_of
from peserta.web.words.done import Done, done_words

SOURCE = Path(__file__).parents[2] / "src" / "peserta"
FACTS = {
    "name": "Klinik Melati",
    "others": "Klinik Soka; Puskesmas Coblong",
    "opens_at": "16.05 WIB", "left": 3, "minutes": 7, "minimum": 10, "length": 5, "maximum": 200, "most": 10,
    "count": 5,
    "step": "kode", "what": "Apa?",
    "date": "9 Januari 2027", "number": "K7M-4PQ-N",
}  # fmt: skip


@cache
def refusal_codes() -> set[str]:
    """The first argument of every `Refusal(...)`, `words(...)` and `refuse(...)` in the source."""
    codes: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(first := node.args[0], ast.Constant):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                is_code = isinstance(first.value, str) and re.fullmatch(r"[a-z_]+(\.[a-z_]+)?", first.value)
                if called in ("Refusal", "words", "refuse") and is_code:
                    codes.add(str(first.value))
    return codes


def test_every_refusal_that_is_raised_has_words() -> None:
    codes = refusal_codes()

    assert len(codes) > 20
    assert codes <= WORDS.keys()


def test_no_words_are_left_over() -> None:
    dynamic = {"form.too_large", "page.not_found", "page.wrong_method"}

    assert WORDS.keys() - refusal_codes() - dynamic == set()


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("code", sorted(WORDS))
def test_every_refusal_says_what_happened_and_what_works_now(code: str, language: str) -> None:
    words = words_of(code, Say(Translation(language).plain, FACTS, path="/aktivasi"))

    assert words.title
    assert len(words.what) > 20
    assert words.steps
    assert 400 <= words.status < 600
    assert all(step.label and (step.href.startswith(("/", "#"))) for step in words.steps)


@pytest.mark.parametrize("code", sorted(WORDS))
def test_the_two_languages_differ(code: str) -> None:
    indonesian = words_of(code, Say(Translation("id").plain, FACTS))
    english = words_of(code, Say(Translation("en").plain, FACTS))

    assert indonesian.title != english.title
    assert indonesian.what != english.what


@pytest.mark.parametrize("code", get_args(Done))
def test_what_was_done_is_said_in_both_languages(code: str) -> None:
    indonesian, english = (done_words(code, Translation(language).plain) for language in ("id", "en"))

    assert indonesian.endswith(".")
    assert english.endswith(".")
    assert indonesian != english


@pytest.mark.parametrize("code", ["code.too_many", "code.not_judged"])
def test_another_code_is_asked_for_now_or_from_when_the_buttons_send_one(code: str) -> None:
    now = words_of(code, Say(Translation("id").plain, {"opens_at": "besok"}))
    later = words_of(code, Say(Translation("id").plain, {"opens_at": "besok", "sends_at": "16.02.41"}))

    assert "Minta kode baru sekarang." in now.what
    assert "Kode baru bisa diminta mulai 16.02.41." in later.what
    assert "sekarang" not in later.what


@pytest.mark.parametrize(
    ("path", "way"),
    [
        ("/aktivasi/01/kode", "/bantuan/petugas"),
        ("/daftar/01/kode", "/daftar/01/kontak"),
        ("/daftar/lanjut/01", "/daftar"),
    ],
)
@pytest.mark.parametrize("code", ["code.wrong", "code.expired", "code.too_many", "code.browser_spent", "sending.spent"])
def test_only_who_is_on_record_is_sent_to_an_officer_for_a_code(code: str, path: str, way: str) -> None:
    words = words_of(code, Say(Translation("id").plain, FACTS, path=path))

    ways = [step.href for step in words.steps]
    assert way in ways
    assert ("/bantuan/petugas" in ways) == path.startswith("/aktivasi")
