"""What is wrong with one route is named before anything starts: a worker of many routes must not end on it."""

from pathlib import Path

import pytest

from peserta.kit.key_text import fresh_keys
from peserta.kit.settings import SettingsError, load_settings

DEMO_PROFILE = Path(__file__).parents[3] / "src/peserta/demo/profil.toml"
ROUTES = """
[[smpp]]
name = "nusantara"
host = "smsc.example"
port = 2775
system_id = "peserta"
sender = "JKN Demo"
password_env = "PESERTA_NUSANTARA"
ca_file = "FOLDER/ca.pem"

[[gateway]]
name = "jalur-http"
url = "https://gateway.example/kirim"
form = { kunci = "{secret.kunci}", teks = "{text}" }
answer = { message_id = "id" }
ca_file = "FOLDER/ca.pem"

[[gateway.secrets]]
name = "kunci"
secret_env = "PESERTA_JALUR"

[smtp]
host = "mail.example"
port = 587
sender = "kode@jkn-demo.example"
ca_file = "FOLDER/ca.pem"
"""


class Folder:
    """A profile with three routes, and what the environment says."""

    def __init__(self, folder: Path, certificate: Path) -> None:
        self.authority = folder / "ca.pem"
        self.authority.write_text(certificate.read_text())
        self._profile = folder / "profil.toml"
        self.routes = ROUTES.replace("FOLDER", str(folder))
        self.environ = {
            **fresh_keys(), "PESERTA_DATABASE_URL": "postgresql://peserta_app@db.example/peserta",
            "PESERTA_PROFILE": str(self._profile), "PESERTA_NUSANTARA": "rahasia", "PESERTA_JALUR": "kunci",
        }  # fmt: skip

    def problems(self) -> list[str]:
        """Without the file before each."""
        self._profile.write_text(DEMO_PROFILE.read_text("utf-8") + self.routes)
        try:
            self.settings = load_settings(self.environ)
        except SettingsError as error:
            return [problem.removeprefix(f"{self._profile}: ") for problem in error.problems]
        return []


@pytest.fixture
def folder(tmp_path: Path, certificate: Path) -> Folder:
    return Folder(tmp_path, certificate)


@pytest.mark.parametrize(
    ("was", "becomes", "named"),
    [
        ('"smsc.example"', '"smsc..example"', "smpp[1].host: got 'smsc..example'"),
        ('"smsc.example"', f'"{"s" * 64}.example"', "smpp[1].host: got"),
        ('"smsc.example"', '"smsc.example"\nserver_name = ".example"', "smpp[1].server_name: got '.example'"),
        ('"peserta"', '"pesérta"', "smpp[1].system_id: got 'pesérta'; expected 1 to 15 letters, digits and signs"),
        ('"kode@jkn-demo.example"', '"kode@jkn-démo.example"', "smtp.sender: got 'kode@jkn-démo.example'"),
        ("[smtp]", '[smtp]\nname = "nusantara"', "smpp.name, gateway.name, smtp.name: got"),
    ],
)
def test_a_name_that_cannot_be_used_is_refused(folder: Folder, was: str, becomes: str, named: str) -> None:
    folder.routes = folder.routes.replace(was, becomes)

    assert folder.problems()[0].startswith(named)


@pytest.mark.parametrize("host", ["smsc.example", "smsc", "127.0.0.1", "::1", "2001:db8::7", "::ffff:10.0.0.1"])
def test_hosts_are_named_by_name_or_number(folder: Folder, host: str) -> None:
    folder.routes = folder.routes.replace('"smsc.example"', f'"{host}"')

    assert folder.problems() == []


@pytest.mark.parametrize(("content", "why"), [(None, "No such file"), ("", "no certificates"), ("x", "no cert")])
def test_a_file_without_authorities_is_named(folder: Folder, content: str | None, why: str) -> None:
    if content is None:
        folder.authority.unlink()
    else:
        folder.authority.write_text(content)

    problems = folder.problems()

    assert [problem.partition(":")[0] for problem in problems] == [
        "smpp nusantara ca_file",
        "gateway jalur-http ca_file",
        "smtp mail ca_file",
    ]
    assert all(f"got {why}" in problem for problem in problems)


def test_a_password_that_smpp_cannot_carry_is_named_and_not_shown(folder: Folder) -> None:
    folder.environ["PESERTA_NUSANTARA"] = "rahasiá"

    assert folder.problems() == ["smpp nusantara password: got letters outside of ASCII; expected what SMPP can carry"]


def test_the_line_break_behind_a_secret_of_the_environment_is_not_part_of_it(folder: Folder) -> None:
    folder.environ |= {"PESERTA_NUSANTARA": "rahasia\n", "PESERTA_JALUR": "kunci\r\n"}

    assert folder.problems() == []
    assert folder.settings.smpp[0].password == "rahasia"
    assert folder.settings.gateways[0].secrets == {"kunci": "kunci"}


def test_a_variable_of_nothing_but_space_is_no_secret(folder: Folder) -> None:
    folder.environ["PESERTA_JALUR"] = "\n"

    assert folder.problems() == ["gateway jalur-http secret kunci: missing; expected it in PESERTA_JALUR"]
