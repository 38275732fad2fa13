"""Nothing starts on a bad or missing setting, and every mistake is named at once, without its secret."""

import base64
import os
import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import cast, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta

from peserta.kit.key_text import KEY_NAMES, fresh_keys
from peserta.kit.scheme.contrast import contrast
from peserta.kit.scheme.problems import Problems, read_struct
from peserta.kit.scheme.profile import BouncesProfile, Profile, check_profile
from peserta.kit.scheme.route_profile import SmppProfile
from peserta.kit.settings import Serving, Settings, SettingsError, load_owner_url, load_settings

DEMO_PROFILE = Path(__file__).parents[2] / "src/peserta/demo/profil.toml"
Table = dict[str, dict[str, object]]
GONE = object()
NEW_YEAR = date(2027, 1, 1)
SAME_BYTES = "32 bytes that are all the same, as of a place that was not filled in"
HOLIDAYS_TOO_MANY = [NEW_YEAR + timedelta(days=n) for n in range(201)]
SMSC: dict[str, object] = {
    "name": "nusantara", "host": "smsc.example", "port": 2775, "system_id": "peserta", "sender": "JKN Demo",
}  # fmt: skip
HTTP: dict[str, object] = {
    "name": "lewat", "url": "https://h.example/", "form": {"t": "{text}"}, "answer": {"message_id": "id"},
}  # fmt: skip
MAIL: dict[str, object] = {"host": "mail.example", "port": 587, "sender": "kode@jkn-demo.example"}

SMPP = """
[[smpp]]
name = "nusantara"
host = "smsc.example"
port = 2775
system_id = "peserta"
sender = "JKN Demo"
password_env = "PESERTA_NUSANTARA_PASSWORD"

[smtp]
host = "mail.example"
port = 587
sender = "kode@jkn-demo.example"
username = "peserta"
password_file = "{password_file}"
"""


@pytest.fixture
def environ() -> dict[str, str]:
    return {
        **fresh_keys(),
        "PESERTA_DATABASE_URL": "postgresql://peserta_app:s3cret@db.example/peserta",
        "PESERTA_PROFILE": str(DEMO_PROFILE),
        "HOME": "/nowhere",
    }


@pytest.fixture
def table() -> Table:
    return cast("Table", tomllib.loads(DEMO_PROFILE.read_text()))


def problems_of(environ: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        load_settings(environ)
    assert str(refused.value).splitlines() == refused.value.problems
    return refused.value.problems


def profile_problems(table: Table) -> list[str]:
    problems = Problems()
    assert (check_profile(table, problems) is None) == bool(problems.lines)
    return problems.lines


def test_a_good_environment_gives_settings_with_their_defaults(environ: dict[str, str]) -> None:
    settings = load_settings(environ)

    assert settings.profile.scheme.name == "JKN Demo"
    assert settings.profile.limits.code_life_minutes == 10
    assert (settings.serving.host, settings.serving.port, settings.serving.prepare) == ("127.0.0.1", 8000, True)
    assert settings.keys.code.writing_id == 1
    assert len(settings.audit_key) == 32


def test_plain_values_are_read_from_text(environ: dict[str, str]) -> None:
    environ |= {
        "PESERTA_PORT": "9000",
        "PESERTA_PREPARE": "false",
        "PESERTA_TRUSTED_PROXIES": "10.0.0.0/8, 2001:db8::/32",
        "PESERTA_LOG_LEVEL": "debug",
    }

    settings = load_settings(environ)

    assert (settings.serving.port, settings.serving.prepare, settings.serving.log_level) == (9000, False, "debug")
    assert [str(network) for network in settings.trusted_proxies] == ["10.0.0.0/8", "2001:db8::/32"]


def test_a_secret_may_stand_in_a_file(environ: dict[str, str], tmp_path: Path) -> None:
    for name in (*KEY_NAMES, "PESERTA_DATABASE_URL"):
        (tmp_path / name).write_text(environ.pop(name) + "\n")
        environ[f"{name}_FILE"] = str(tmp_path / name)

    settings = load_settings(environ)

    assert settings.database_url == "postgresql://peserta_app:s3cret@db.example/peserta"


def test_several_generations_of_a_key_are_kept(environ: dict[str, str]) -> None:
    present = environ["PESERTA_SEAL_KEYS"]
    new = "7:" + base64.b64encode(bytes(range(32))).decode()

    for text, writing_id in ((f"{present}, {new}", 1), (f"{new}, {present}", 7)):
        environ["PESERTA_SEAL_KEYS"] = text
        settings = load_settings(environ)
        assert settings.keys.seal.writing_id == writing_id, "the first one writes"
        assert settings.keys.seal.by_id[7] == bytes(range(32))
        assert set(settings.keys.seal.by_id) == {1, 7}


def test_an_empty_environment_names_everything_that_is_missing_at_once() -> None:
    problems = problems_of({})

    assert [line.split(":")[0] for line in problems] == [*KEY_NAMES, "PESERTA_DATABASE_URL", "PESERTA_PROFILE"]
    assert all("missing; expected" in line for line in problems)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("PESERTA_PORT", "80000", "PESERTA_PORT: got '80000'; expected a whole number of at most 65535"),
        ("PESERTA_LOG_LEVEL", "loud", "PESERTA_LOG_LEVEL: got 'loud'; expected one of debug, info, warning, error"),
        ("PESERTA_PORT", "eighty", "PESERTA_PORT: got 'eighty'; expected a whole number"),
        ("PESERTA_PREPARE", "perhaps", "PESERTA_PREPARE: got 'perhaps'; expected true or false"),
        ("PESERTA_WORKERS", "0", "PESERTA_WORKERS: got '0'; expected a whole number of at least 1"),
        ("PESERTA_LOG_LEVEL", "\udcff", r"PESERTA_LOG_LEVEL: got bytes that are no UTF-8; expected text in UTF-8"),
        (
            "PESERTA_DATABASE_URL",
            "postgresql://\udcff:hemligt@h/d",
            "PESERTA_DATABASE_URL: got bytes that are no UTF-8",
        ),
        ("PESERTA_\udcff", "hemligt", "PESERTA_\\udcff: got bytes that are no UTF-8"),
        ("PESERTA_HOST", "\x1b[2J", r"PESERTA_HOST: got '\x1b[2J'; expected text without control characters"),
        ("PESERTA_HOST", "", "PESERTA_HOST: got ''; expected some text"),
        ("PESERTA_ANCHORS", "/dev/full", "PESERTA_ANCHORS: got no regular file ('/dev/full'); expected a file"),
        ("PESERTA_TRUSTED_PROXIES", "10.0.0.1/8", "PESERTA_TRUSTED_PROXIES: got '10.0.0.1/8'; expected networks"),
        ("PESERTA_PROT", "80", "PESERTA_PROT: unknown; did you mean PESERTA_PORT?"),
        ("PESERTA_INDEX_KEYS", "x", "PESERTA_INDEX_KEYS: unknown; did you mean PESERTA_INDEX_KEY?"),
        ("PESERTA_ZZZZZZZZ", "x", "PESERTA_ZZZZZZZZ: unknown"),
        ("PESERTA_PROFILE", "/nowhere/at/all.toml", "/nowhere/at/all.toml: got No such file or directory"),
        ("PESERTA_DATABASE_URL", "mysql://u:hemligt@h/d", "PESERTA_DATABASE_URL: got a secret of 21 characters"),
        ("PESERTA_DATABASE_URL", "postgresql://u:hemligt@h", "PESERTA_DATABASE_URL: got a secret of 24 characters"),
        ("PESERTA_DATABASE_URL", "postgresql://u:x%hemligt@h/d", "PESERTA_DATABASE_URL: got a secret of 28 characters"),
        # What stands behind the first "@" or "/" would be looked up, and named, as a host.
        ("PESERTA_DATABASE_URL", "postgresql://u:x@hemligt@h/d", "PESERTA_DATABASE_URL: got a secret of 28 characters"),
        ("PESERTA_DATABASE_URL", "postgresql://u:x/hemligt@h/d", "PESERTA_DATABASE_URL: got a secret of 28 characters"),
        ("PESERTA_DATABASE_URL", "postgresql://u:1/hemligt@h/d", "PESERTA_DATABASE_URL: got a secret of 28 characters"),
        ("PESERTA_OWNER_URL", "hemligt", "PESERTA_OWNER_URL: got a secret of 7 characters"),
        ("PESERTA_INDEX_KEY", "hemligt", "PESERTA_INDEX_KEY: got a secret of 7 characters; expected 32 bytes"),
        (
            "PESERTA_INDEX_KEY",
            base64.b64encode(bytes(32)).decode(),
            f"PESERTA_INDEX_KEY: got {SAME_BYTES}; expected random ones",
        ),
        ("PESERTA_SEAL_KEYS", f"1:{base64.b64encode(b'a' * 32).decode()}", f"PESERTA_SEAL_KEYS: got {SAME_BYTES}"),
        ("PESERTA_SEAL_KEYS", "hemligt", "PESERTA_SEAL_KEYS: got a secret of 7 characters; expected numbered keys"),
        ("PESERTA_SEAL_KEYS", "0:" + base64.b64encode(bytes(range(32))).decode(), "PESERTA_SEAL_KEYS: got a secret"),
        ("PESERTA_SEAL_KEYS", "256:" + base64.b64encode(bytes(range(32))).decode(), "PESERTA_SEAL_KEYS: got a secret"),
    ],
)
def test_a_bad_value_is_named_with_what_was_expected(
    environ: dict[str, str], name: str, text: str, expected: str
) -> None:
    environ[name] = text

    [problem] = problems_of(environ)

    assert problem.startswith(expected)
    assert "hemligt" not in problem


def test_an_address_with_signs_in_its_password_is_told_how_to_write_them(environ: dict[str, str]) -> None:
    environ["PESERTA_DATABASE_URL"] = "postgresql://u:x@y@h/d"

    [problem] = problems_of(environ)
    environ["PESERTA_DATABASE_URL"] = "postgresql://u:x%40y@h1,h2:5433/d?host=@abstract"
    settings = load_settings(environ)

    assert problem.endswith("with @ / % in the password as %40 %2F %25")
    assert settings.database_url == environ["PESERTA_DATABASE_URL"]


def test_every_mistake_is_named_in_one_go(environ: dict[str, str]) -> None:
    environ |= {"PESERTA_PORT": "x", "PESERTA_WORKERS": "y", "PESERTA_TOKEN_KEY": "z", "PESERTA_WROKERS": "2"}

    assert len(problems_of(environ)) == 4


def test_a_secret_given_twice_is_refused(environ: dict[str, str], tmp_path: Path) -> None:
    environ["PESERTA_INDEX_KEY_FILE"] = str(tmp_path / "key")

    [problem] = problems_of(environ)

    assert problem == ("PESERTA_INDEX_KEY: got both PESERTA_INDEX_KEY and PESERTA_INDEX_KEY_FILE; expected one of them")


@pytest.mark.parametrize("content", [None, b"", b"  \n", b"\xff\xfe", b"x" * 70_000])
def test_a_secret_file_that_is_no_use_is_named_once(
    environ: dict[str, str], tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "key").write_bytes(content)
    del environ["PESERTA_INDEX_KEY"]
    environ["PESERTA_INDEX_KEY_FILE"] = str(tmp_path / "key")

    [problem] = problems_of(environ)

    assert problem.startswith("PESERTA_INDEX_KEY: got a")


@pytest.mark.parametrize("name", ["PESERTA_INDEX_KEY_FILE", "PESERTA_DATABASE_URL_FILE", "PESERTA_PROFILE"])
@pytest.mark.parametrize("device", [None, "/dev/zero"])
def test_what_is_no_regular_file_is_never_read(
    environ: dict[str, str], tmp_path: Path, name: str, device: str | None
) -> None:
    os.mkfifo(tmp_path / "pipe")
    environ.pop(name.removesuffix("_FILE"))
    environ[name] = path = device or str(tmp_path / "pipe")

    [problem] = problems_of(environ)

    assert "got no regular file" in problem
    assert path[:30] in problem


@pytest.mark.parametrize("path", ["/dev/null/anchors.jsonl", "x" * 5_000, "/nowhere/anchors.jsonl"])
def test_where_no_anchors_can_stand_is_for_the_worker_to_say(environ: dict[str, str], path: str) -> None:
    assert load_settings(environ | {"PESERTA_ANCHORS": path}).anchors == Path(path)


def test_a_file_without_a_name_is_no_folder(environ: dict[str, str]) -> None:
    del environ["PESERTA_DATABASE_URL"]
    environ["PESERTA_DATABASE_URL_FILE"] = ""

    assert problems_of(environ) == [
        "PESERTA_DATABASE_URL: got no path of a file (''); expected a file that holds the secret"
    ]


def test_a_password_that_is_no_text_is_named_without_it(environ: dict[str, str], tmp_path: Path) -> None:
    with_routes(environ, tmp_path)
    environ["PESERTA_NUSANTARA_PASSWORD"] = "hemligt\udcff"

    assert problems_of(environ) == [
        "PESERTA_NUSANTARA_PASSWORD: got bytes that are no UTF-8; expected text in UTF-8",
        "smpp nusantara password: got bytes that are no UTF-8; expected text in UTF-8 in PESERTA_NUSANTARA_PASSWORD",
    ]


def test_a_certificate_is_read_from_a_regular_file_alone(environ: dict[str, str], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ca.pem")
    with_routes(environ, tmp_path)
    path = Path(environ["PESERTA_PROFILE"])
    path.write_text(path.read_text().replace('sender = "JKN Demo"', f'sender = "JKN"\nca_file = "{tmp_path}/ca.pem"'))

    [problem] = problems_of(environ)

    assert problem.startswith(f"smpp nusantara ca_file: got no regular file ('{str(tmp_path)[:30]}")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a = " + b"[" * 5_000, "lists or tables too deep within each other"),
        (b"a = " + b"[" * 300 + b"]" * 300, "a: unknown"),
        (b"a = " + b"9" * 6_000, "a number of too many digits"),
        (b"scheme = 0x" + b"f" * 6_000, "scheme: got a number of too many digits; expected a table"),
        (b"\n[scheme]\nname = 'Jam\xff'", "bytes that are no UTF-8 in line 3"),
        (b"[scheme", "Expected ']' at the end of a table declaration (at end of document)"),
        (b"#" * 5_000_000, "File too large"),
    ],
)
def test_a_profile_that_is_no_readable_file_is_named_in_words(
    environ: dict[str, str], tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "profil.toml"
    path.write_bytes(content)
    environ["PESERTA_PROFILE"] = str(path)

    problems = problems_of(environ)

    assert said in "\n".join(problems)
    assert all(line.startswith(f"{path}: ") for line in problems)


def test_a_profile_may_begin_with_the_mark_that_editors_of_windows_write(
    environ: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "profil.toml"
    path.write_bytes(b"\xef\xbb\xbf" + DEMO_PROFILE.read_bytes().replace(b"\n", b"\r\n"))
    environ["PESERTA_PROFILE"] = str(path)

    assert load_settings(environ).profile.scheme.name == "JKN Demo"


def test_two_equal_keys_are_refused(environ: dict[str, str]) -> None:
    environ["PESERTA_TOKEN_KEY"] = environ["PESERTA_INDEX_KEY"]

    [problem] = problems_of(environ)

    assert "two keys are the same" in problem
    assert environ["PESERTA_INDEX_KEY"] not in problem


def test_no_secret_appears_when_settings_are_printed(environ: dict[str, str], tmp_path: Path) -> None:
    settings = with_routes(environ, tmp_path)

    printed = f"{settings!r} {settings} {settings.keys!r} {settings.keys.code!r} {settings.smpp} {settings.smtp}"

    assert settings.smpp[0].password == "rahasia-smsc"
    assert settings.smtp is not None
    assert settings.smtp.password == "rahasia-mail"
    for secret in ("rahasia", "s3cret", repr(settings.audit_key), repr(settings.keys.index), repr(settings.keys.token)):
        assert secret not in printed
    assert repr(settings.keys.code.writing) not in printed


def with_routes(environ: dict[str, str], folder: Path) -> Settings:
    (folder / "mail").write_text("rahasia-mail")
    (folder / "profile.toml").write_text(DEMO_PROFILE.read_text() + SMPP.format(password_file=folder / "mail"))
    environ["PESERTA_PROFILE"] = str(folder / "profile.toml")
    environ["PESERTA_NUSANTARA_PASSWORD"] = "rahasia-smsc"
    return load_settings(environ)


GATEWAY = """
[[gateway]]
name = "jalur-http"
url = "https://gateway.example/kirim"
form = { kunci = "{secret.kunci}", teks = "{text}" }
answer = { message_id = "id" }

[[gateway.secrets]]
name = "kunci"
secret_env = "PESERTA_JALUR_KUNCI"
"""


def test_the_secrets_of_a_gateway_come_from_where_the_profile_says(environ: dict[str, str], tmp_path: Path) -> None:
    profile = tmp_path / "profil.toml"
    profile.write_text(DEMO_PROFILE.read_text("utf-8") + GATEWAY, "utf-8")
    environ["PESERTA_PROFILE"] = str(profile)

    assert problems_of(environ) == ["gateway jalur-http secret kunci: missing; expected it in PESERTA_JALUR_KUNCI"]
    settings = load_settings(environ | {"PESERTA_JALUR_KUNCI": "rahasia"})

    [account] = settings.gateways
    assert account.secrets == {"kunci": "rahasia"}
    assert "rahasia" not in repr(settings)


def test_a_route_without_its_password_is_named(environ: dict[str, str], tmp_path: Path) -> None:
    with_routes(environ, tmp_path)
    del environ["PESERTA_NUSANTARA_PASSWORD"]
    (tmp_path / "mail").unlink()

    problems = problems_of(environ)

    assert problems[0] == "smpp nusantara password: missing; expected it in PESERTA_NUSANTARA_PASSWORD"
    assert problems[1].startswith("smtp mail password: got a file that is not there (")


@pytest.mark.parametrize(("content", "said"), [(None, "a folder"), (b"\xff\xfe", "a file that is no text")])
def test_a_file_that_holds_no_secret_is_named_for_what_it_is(
    environ: dict[str, str], tmp_path: Path, content: bytes | None, said: str
) -> None:
    with_routes(environ, tmp_path)
    (tmp_path / "mail").unlink()
    if content is None:
        (tmp_path / "mail").mkdir()
    else:
        (tmp_path / "mail").write_bytes(content)

    assert problems_of(environ)[0].startswith(f"smtp mail password: got {said} (")


def test_what_stands_in_the_profile_is_named_with_its_file(environ: dict[str, str], tmp_path: Path) -> None:
    with_routes(environ, tmp_path)
    path = Path(environ["PESERTA_PROFILE"])
    path.write_text(path.read_text().replace('name = "nusantara"', 'name = "Nusantara 1"'))

    expected = "got 'Nusantara 1'; expected 1 to 30 small letters, digits and dashes"
    assert problems_of(environ)[0] == f"{path}: smpp[1].name: {expected}"


def test_choices_and_forms_are_told_in_words(table: Table) -> None:
    first = {"lanes": ["codes"], "operators": ["Tselkom"]}
    lanes = dict(table) | {"smpp": [SMSC | {"password_env": "X", "first": first}]}
    operators = dict(table) | {"smpp": [SMSC | {"password_env": "X", "first": first | {"lanes": ["code"]}}]}
    found: list[list[str]] = []
    for each in (lanes, operators):
        problems = Problems()
        check_profile(each, problems)
        found.append(problems.lines)

    assert found[0] == ["smpp[1].first.lanes: got 'codes'; expected one of code, payment, reminder, bulk"]
    assert found[1][0].startswith("smpp nusantara first.operators: got 'Tselkom'; expected any of ")
    assert "Telkomsel" in found[1][0]


def test_every_form_that_a_value_must_have_is_told_in_words() -> None:
    def metas(kind: object) -> Iterator[Meta]:
        if isinstance(kind, Meta):
            yield kind
        elif isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            for field in msgspec.structs.fields(kind):
                yield from metas(field.type)
        else:
            for part in get_args(kind):
                yield from metas(part)

    found = [meta for kind in (Profile, SmppProfile, BouncesProfile) for meta in metas(kind)]

    assert len(found) > 30
    assert [meta.pattern for meta in found if meta.pattern and not meta.description] == []


ODD = ["", " ", "x" * 60_000, 0, -1, 10**12, 1.5, True, [], [1], ["x"] * 300, {}, {"": ""}, {"a": 1}, NEW_YEAR]
PROGRAMMERS = re.compile(r"\b(int|str|bool|array|object|null|float|tuple|dict|regex|length|Literal|None)\b")


def every_struct(kind: object) -> Iterator[type[msgspec.Struct]]:
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield kind
        for field in msgspec.structs.fields(kind):
            yield from every_struct(field.type)
    else:
        for part in get_args(kind):
            yield from every_struct(part)


@pytest.mark.parametrize("kind", [*dict.fromkeys([*every_struct(Profile), Serving])])
def test_whatever_is_wrong_is_told_in_the_readers_words(kind: type[msgspec.Struct]) -> None:
    problems = Problems()
    names = [field.encode_name for field in msgspec.structs.fields(kind)]
    for raw in ({}, *(dict.fromkeys(names, odd) for odd in ODD)):
        read_struct(kind, raw, at="", problems=problems)

    expected = [line.rpartition("; expected ")[2] for line in problems.lines]
    assert [words for words in expected if not words or PROGRAMMERS.search(words)] == []


def test_migrate_needs_the_owners_address_alone() -> None:
    assert load_owner_url({"PESERTA_OWNER_URL": "postgresql://o@h/d"}) == "postgresql://o@h/d"
    with pytest.raises(SettingsError, match="PESERTA_OWNER_URL: missing"):
        load_owner_url({})
    with pytest.raises(SettingsError, match="PESERTA_OWNER_URL: got bytes that are no UTF-8"):
        load_owner_url({"PESERTA_OWNER_URL": "postgresql://\udcff@h/d"})


@pytest.mark.parametrize(
    ("part", "change", "expected"),
    [
        ("scheme", {"brand": "Skema Jaminan"}, "scheme.brand: got 'Skema Jaminan'"),
        ("scheme", {"brand": "JKN\u20ac"}, "scheme.brand"),
        ("scheme", {"brand": "JKN\n"}, "scheme.brand"),
        ("scheme", {"domain": "no domain"}, "scheme.domain"),
        ("scheme", {"public_url": "ftp://x"}, "scheme.public_url"),
        ("scheme", {"public_url": "http://jkn-demo.example"}, "scheme.public_url"),
        ("scheme", {"public_url": "https://[bad"}, "scheme.public_url"),
        ("scheme", {"public_url": "https://lain.example"}, "scheme.domain"),
        ("scheme", {"name": GONE}, "scheme.name: missing; expected some text in one line"),
        ("scheme", {"name": "   "}, "scheme.name: got '   '; expected some text in one line"),
        ("scheme", {"name": "JKN\nDemo"}, r"scheme.name: got 'JKN\nDemo'; expected some text in one line"),
        ("scheme", {"name": "JKN\u2028Demo"}, "scheme.name"),
        ("scheme", {"name": "A\0B"}, r"scheme.name: got 'A\x00B'; expected text without control characters"),
        ("scheme", {"name": "x" * 201}, "scheme.name: got 'xxxx"),
        ("scheme", {"public_url": "http://localhost:99999999"}, "scheme.public_url: got 'http://localhost:99999999'"),
        ("scheme", {"public_url": "http://localhost:0"}, "scheme.public_url: got 'http://localhost:0'"),
        ("texts", {"about": {"id": "Ya\0", "en": "Yes"}}, r"texts.about.id: got 'Ya\x00'; expected text without"),
        ("texts", {"about": {"id": "Ya", "en": " \n"}}, r"texts.about.en: got ' \n'; expected some text"),
        ("gateway", [HTTP | {"url": "https://[bad"}], "gateway lewat url: got 'https://[bad'"),
        ("gateway", [HTTP | {"url": "https://h:99999999/"}], "gateway lewat url: got 'https://h:99999999/'"),
        (
            "gateway",
            [HTTP | {"form": {"t": "{text}\x1b"}}],
            r"gateway[1].form: got '{text}\x1b'; expected text without",
        ),
        (
            "gateway",
            [HTTP | {"headers": {"X-A": "a\nb"}}],
            r"gateway[1].headers: got {'X-A': 'a\nb'}; expected text in",
        ),
        ("population", {"url": "http://[", "client_id": "a"}, "population.url: got 'http://['"),
        ("colours", GONE, "colours: missing; expected a table"),
        ("colours", {"brand": "green"}, "colours.brand: got 'green'"),
        ("colours", {"brand": "#7fd0b0"}, "colours.brand: got #7fd0b0 (1.82:1 on #ffffff)"),
        ("colours", {"accent_dark": "#123456"}, "colours.accent_dark"),
        (
            "limits",
            {"code_life_minutes": 11},
            "limits.code_life_minutes: got 11; expected a whole number of at most 10",
        ),
        ("limits", {"code_life_minutes": 4}, "limits.code_life_minutes: got 4; expected a whole number of at least 5"),
        (
            "limits",
            {"ticket_answer_hours": 0},
            "limits.ticket_answer_hours: got 0; expected a whole number of at least 1",
        ),
        (
            "limits",
            {"ticket_answer_hours": 337},
            "limits.ticket_answer_hours: got 337; expected a whole number of at most 336",
        ),
        ("limits", {"cool_downs_s": [60, 30]}, "limits.cool_downs_s: got [60, 30]; expected waits"),
        ("limits", {"cool_downs_s": []}, "limits.cool_downs_s: got []; expected a list that is not empty"),
        ("limits", {"atempts_max": 5}, "limits.atempts_max: unknown; did you mean limits.attempts_max?"),
        ("limits", {"attempts_max": "five"}, "limits.attempts_max: got 'five'; expected a whole number"),
        ("limits", {"attempts_max": 10, "tries_per_day": 9}, "limits.attempts_max: got 10"),
        ("limits", {"holidays": date(2026, 12, 25)}, "limits.holidays: got 2026-12-25; expected a list"),
        (
            "limits",
            {"holidays": [NEW_YEAR, "25-12-2026"]},
            "limits.holidays: got '25-12-2026'; expected a date such",
        ),
        ("limits", {"holidays": [20261225, NEW_YEAR]}, "limits.holidays: got 20261225; expected a date such as"),
        ("limits", {"holidays": [datetime(2027, 1, 1, 8, tzinfo=UTC)]}, "limits.holidays: got 2027-01-01 08:00:00"),
        ("limits", {"holidays": [NEW_YEAR, date(2027, 3, 9), NEW_YEAR]}, "limits.holidays: got 2027-01-01 twice"),
        ("limits", {"holidays": HOLIDAYS_TOO_MANY}, "limits.holidays: got [2027-01-01, 2027-01-02, "),
        ("limits", {"phone_countries": ["ID", "my"]}, "limits.phone_countries: got 'my'; expected two capitals"),
        ("contact_centre", {"phone": "call us"}, "contact_centre.phone"),
        ("contact_centre", {"hours": {"id": "24 jam"}}, "contact_centre.hours.en: missing"),
        ("texts", "none", "texts: got 'none'; expected a table"),
        ("smtp", MAIL | {"port": 0}, "smtp.port: got 0"),
        ("smtp", MAIL | {"encryption": "plain"}, "smtp.encryption"),
        ("smtp", MAIL | {"simulated": True}, "smtp simulated"),
        ("smpp", [SMSC | {"simulated": True}], "smpp nusantara simulated"),
    ],
)
def test_a_bad_profile_is_named_by_its_line(table: Table, part: str, change: object, expected: str) -> None:
    if isinstance(change, dict):
        table.setdefault(part, {}).update(cast("dict[str, object]", change))
        table[part] = {name: value for name, value in table[part].items() if value is not GONE}
    elif change is GONE:
        del table[part]
    else:
        cast("dict[str, object]", table)[part] = change

    [problem] = profile_problems(table)

    assert problem.startswith(expected)


def test_holidays_are_dates_in_any_order(table: Table) -> None:
    table["limits"].update(holidays=[NEW_YEAR, "2026-12-25"])

    profile = check_profile(table, Problems())

    assert profile is not None
    assert profile.limits.holidays == (NEW_YEAR, date(2026, 12, 25))


def test_a_route_is_named_by_its_number(table: Table) -> None:
    route = {"name": "a", "host": "h", "port": 2775, "system_id": "x", "sender": "JKN"}
    table.update(smpp=cast("dict[str, object]", [route, route | {"port": -1, "tls": "no"}]))

    assert [line.split(";")[0] for line in profile_problems(table)] == [
        "smpp[2].port: got -1",
        "smpp[2].tls: got 'no'",
    ]


def test_two_routes_of_one_name_are_refused(table: Table) -> None:
    route = {"name": "a", "host": "h", "port": 2775, "system_id": "x", "sender": "JKN"}
    table.update(smpp=cast("dict[str, object]", [route, route]))

    [problem] = profile_problems(table)

    assert problem.startswith("smpp.name")


def test_a_public_address_below_the_domain_is_accepted(table: Table) -> None:
    table["scheme"].update(public_url="https://akun.jkn-demo.example")

    assert profile_problems(table) == []


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["scheme", "name", "limits", "x"]), inner),
        max_leaves=20,
    )
)
def test_any_table_is_either_a_profile_or_has_problems(raw: object) -> None:
    problems = Problems()

    profile = check_profile(raw, problems)

    assert isinstance(profile, Profile) != bool(problems.lines)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#ffffff", "#000000", 21.0), ("#ffffff", "#767676", 4.54), ("#336699", "#336699", 1.0)],
)
def test_contrast_is_computed_as_wcag_says(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(other, one) == contrast(one, other)
