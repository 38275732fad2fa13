"""The gateways of the profile with their secrets, read from files and the environment."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from peserta.kit.scheme.gateway_profile import GatewayProfile
from peserta.kit.scheme.problems import Problems
from peserta.kit.scheme.secret import SecretPlace, read_secret


@dataclass(frozen=True, slots=True)
class GatewayAccount:
    """One gateway of the profile with its secrets by name."""

    profile: GatewayProfile
    secrets: Mapping[str, str] = field(repr=False)


def read_gateways(
    profiles: Sequence[GatewayProfile], environ: Mapping[str, str], problems: Problems
) -> tuple[GatewayAccount, ...]:
    """Every gateway with its secrets; what is missing was named as a problem."""
    return tuple(GatewayAccount(profile, dict(_secrets(profile, environ, problems))) for profile in profiles)


def _secrets(profile: GatewayProfile, environ: Mapping[str, str], problems: Problems) -> Iterator[tuple[str, str]]:
    for secret in profile.secrets:
        place = SecretPlace(
            f"gateway {profile.name} secret {secret.name}", "secret", secret.secret_file, secret.secret_env
        )
        text = read_secret(place, environ, problems, required=True)
        if text:
            yield secret.name, text
