"""No log line, however it is written, holds a NIK, a phone number, an e-mail address or a code."""

import io
import json
import logging
import re
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from peserta.kit.clock import utc_now
from peserta.kit.ids import new_id
from peserta.kit.log import configure_logging, get_log
from peserta.kit.masking import MASK, mask, mask_named, mask_text

DIGITS = re.compile(r"\d")
LETTERS = string.ascii_letters + " .,:;_-/'\"[]{}"


@dataclass
class Card:
    number: str


class Written(io.StringIO):
    """What a process would have written to its standard error."""

    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]


@pytest.fixture
def written() -> Iterator[Written]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    stream = Written()
    configure_logging("debug", stream=stream)
    yield stream
    root.handlers, level = handlers, root.setLevel(level)
    logging.captureWarnings(False)
    structlog.reset_defaults()


@st.composite
def grouped_digits(draw: st.DrawFn) -> str:
    """A NIK, a card number or a phone, with whatever a person puts between its groups."""
    digits = draw(st.text(alphabet=string.digits, min_size=9, max_size=16))
    gap = draw(st.sampled_from(["", " ", ".", "-", "\u00a0", "\u2011", "\t", " - ", "/", "+", "%20"]))
    size = draw(st.integers(min_value=1, max_value=6))
    groups = [digits[start : start + size] for start in range(0, len(digits), size)]
    return draw(st.sampled_from(["", "+", "62", "(0"])) + gap.join(groups)


@st.composite
def hidden(draw: st.DrawFn, secret: str) -> object:
    """The secret somewhere in a value of any shape."""
    around = st.text(alphabet=LETTERS, max_size=12)
    text = draw(around) + secret + draw(around)
    shape = draw(st.integers(min_value=0, max_value=8))
    shapes: list[Callable[[], object]] = [
        lambda: text,
        lambda: [1, text],
        lambda: {"n": 1, "inner": {"list": [text]}},
        lambda: {text: 1},
        lambda: (text, None),
        lambda: {text},
        lambda: Card(text),
        lambda: ValueError(text),
        text.encode,
    ]
    return shapes[shape]()


def as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


@given(data=st.data(), digits=grouped_digits())
def test_no_long_number_survives_in_any_value(data: st.DataObject, digits: str) -> None:
    value = data.draw(hidden(digits))

    left = as_json(mask(value))

    assert len(DIGITS.findall(left)) < 9


@given(data=st.data(), email=st.emails(domains=st.just("surat.example")), at=st.sampled_from(["@", "%40"]))
def test_no_email_address_survives_in_any_value(data: st.DataObject, email: str, at: str) -> None:
    value = data.draw(hidden(f" {email.replace('@', at)} "))

    left = as_json(mask(value))

    assert "surat.example" not in left


@given(
    word=st.sampled_from(["code", "Kode", "OTP", "kode verifikasi Anda", "your code is now", "@domain #", "code="]),
    between=st.sampled_from([" ", ": ", "='", " - ", ""]),
    code=st.from_regex(r"\A[0-9]{3}[ -]?[0-9]{3}\Z|\A[A-HJKMNP-TV-Z2-9]{10}\Z"),
)
def test_no_announced_code_survives(word: str, between: str, code: str) -> None:
    separator = between or ("" if re.fullmatch(r"[0-9 -]+", code) else " ")

    left = mask_text(f"sent {word}{separator}{code}, thanks" if not word.endswith("#") else f"{word}{code}")

    assert code not in left


@pytest.mark.parametrize("number", [3171010101900001, 8990000123, -8990000123, 899000012.5, 10**4000])
def test_a_long_number_is_masked_without_being_text(number: float) -> None:
    assert mask({"n": [number]}) == {"n": [MASK]}


@pytest.mark.parametrize("name", ["code", "status_code", "otp", "kode"])
def test_a_code_is_known_by_its_name(name: str) -> None:
    assert mask_named(name, "123456") == MASK


def test_a_reason_code_stays_readable() -> None:
    assert mask_named("code", "too_many") == "too_many"


@pytest.mark.parametrize(
    "text",
    [
        "journey 1b9d6bcd-bbfd-4b2d-9b5d-012345678901 ended",
        "message 01936b2e-7f00-7123-8456-123456789012 sent",
        "at 2026-11-23 07:40:10.123456+00:00 or 2026-11-23T07:40:10Z",
        "GET /aktivasi 303 in 12.345 ms",
        "listening on http://127.0.0.1:8000",
        'File "/srv/peserta/web.py", line 12, in answer',
    ],
)
def test_ids_moments_and_small_numbers_stay_readable(text: str) -> None:
    assert mask_text(text) == text


def test_a_line_is_json_with_its_context(written: Written) -> None:
    get_log("peserta.test").info("message sent", lane="code", took_ms=12, message_id=str(new_id(utc_now())))

    [line] = written.lines()

    assert line["event"] == "message sent"
    assert (line["level"], line["logger"], line["took_ms"], line["lane"]) == ("info", "peserta.test", 12, "code")
    assert str(line["timestamp"]).endswith("Z")


def test_structlog_masks_event_arguments_context_and_exception(written: Written) -> None:
    log = get_log("peserta.test").bind(person={"nik": "3171010101900001"})
    try:
        raise ValueError("no phone +62 899-0000-123-45")
    except ValueError:
        log.exception("failed for %s", "siti@surat.example", note="kode 123456")

    text = written.getvalue()

    assert "ValueError" in text
    for secret in ("3171010101900001", "0000-123", "surat.example", "123456"):
        assert secret not in text


def test_standard_logging_goes_the_same_way(written: Written) -> None:
    log = logging.getLogger("some.library")
    try:
        raise KeyError("3171010101900001")
    except KeyError:
        log.warning("mail to %s failed", "siti@surat.example", exc_info=True, extra={"phone_line": "0899 0000 1234"})

    [line] = written.lines()

    assert (line["logger"], line["level"]) == ("some.library", "warning")
    for secret in ("3171010101900001", "surat.example", "0899"):
        assert secret not in written.getvalue()


def test_a_database_that_is_away_is_said_once_in_half_a_minute(written: Written) -> None:
    pool_log = logging.getLogger("psycopg.pool")
    for after_s in (0, 1, 2, 29, 31, 32):
        record = pool_log.makeRecord("psycopg.pool", logging.WARNING, "", 0, "error connecting: %s", ("away",), None)
        record.created = 1_800_000_000 + after_s
        pool_log.handle(record)

    assert [line["event"] for line in written.lines()] == ["error connecting: away"] * 2


def test_the_cause_of_an_exception_is_masked_too(written: Written) -> None:
    try:
        try:
            raise ValueError("3171-0101-0190-0001")
        except ValueError as error:
            raise RuntimeError("outer") from error
    except RuntimeError:
        get_log("peserta.test").exception("failed")

    assert "0190" not in written.getvalue()
    assert "RuntimeError: outer" in str(written.lines()[0]["exception"])


def test_a_terminal_gets_readable_lines_masked_alike() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    stream = Terminal()
    try:
        configure_logging(stream=stream)
        get_log("peserta.test").warning("look", nik="3171010101900001", note="3171010101900001")
    finally:
        root.handlers, level = handlers, root.setLevel(level)
        logging.captureWarnings(False)
        structlog.reset_defaults()

    assert "look" in stream.getvalue()
    assert "3171010101900001" not in stream.getvalue()
