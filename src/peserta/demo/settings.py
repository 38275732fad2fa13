"""Settings of a demo: the built-in scheme, its own keys, and routes to the simulators."""

from pathlib import Path

import msgspec

from peserta.demo.keys import read_or_make_keys
from peserta.kit.problems import Problems
from peserta.kit.profile import Profile, SmppProfile, SmtpProfile, read_profile
from peserta.kit.settings import Serving, Settings, SettingsError, SmppAccount, SmtpAccount

PROFILE = Path(__file__).parent / "profil.toml"
ROUTE_NAMES = ("nusantara", "khatulistiwa")
# The simulators accept this one and refuse others, as a real SMSC would.
ROUTE_PASSWORD = "demo"  # noqa: S105  # guards nothing: the simulators listen on this machine only
MAIL_SENDER = "kode@jkn-demo.example"


def demo_profile(*, public_url: str) -> Profile:
    """The built-in scheme, served at `public_url`."""
    problems = Problems()
    profile = read_profile(PROFILE, problems)
    if profile is None:
        raise SettingsError(problems.lines)
    return msgspec.structs.replace(profile, scheme=msgspec.structs.replace(profile.scheme, public_url=public_url))


def demo_settings(
    folder: Path, *, database_url: str, owner_url: str, port: int, smpp_ports: tuple[int, ...], smtp_port: int
) -> Settings:
    """Settings for a demo that keeps its data in `folder` and talks to simulators on these ports."""
    profile = demo_profile(public_url=f"http://localhost:{port}")
    keys, audit_key = read_or_make_keys(folder)
    smpp = tuple(
        SmppProfile(
            name=name, host="127.0.0.1", port=smpp_port, system_id="peserta", sender=profile.scheme.brand, tls=False
        )
        for name, smpp_port in zip(ROUTE_NAMES, smpp_ports, strict=True)
    )
    smtp = SmtpProfile(host="127.0.0.1", port=smtp_port, sender=MAIL_SENDER, encryption="plain")
    return Settings(
        profile=msgspec.structs.replace(profile, smpp=smpp, smtp=smtp),
        keys=keys,
        audit_key=audit_key,
        database_url=database_url,
        owner_url=owner_url,
        smpp=tuple(SmppAccount(route, ROUTE_PASSWORD) for route in smpp),
        smtp=SmtpAccount(smtp, password=None),
        serving=Serving(host="127.0.0.1", port=port),
        anchors=folder / "anchors.log",
    )
