"""Banks and the population registry of the profile with their secrets, read from files and the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from peserta.kit.scheme.partner_profile import BankProfile, PopulationProfile
from peserta.kit.scheme.problems import Problems, shown
from peserta.kit.scheme.secret import SecretPlace, read_secret, read_secret_file

# SNAP BI asks for no less.
RSA_BITS_MIN = 2_048


@dataclass(frozen=True, slots=True)
class BankAccount:
    """One bank of the profile with the secret we share and its public key."""

    profile: BankProfile
    client_secret: str = field(repr=False)
    public_key: RSAPublicKey


@dataclass(frozen=True, slots=True)
class PopulationAccount:
    """The population registry of the profile with the secret we share."""

    profile: PopulationProfile
    secret: str = field(repr=False)


def read_bank(bank: BankProfile, environ: Mapping[str, str], problems: Problems) -> BankAccount | None:
    """A bank with its secrets, or None: what is missing was named as a problem."""
    name = f"bank {bank.name}"
    secret = SecretPlace(f"{name} client secret", "client_secret", bank.client_secret_file, bank.client_secret_env)
    text = read_secret(secret, environ, problems, required=True)
    key = _read_public_key(f"{name} public key", bank.public_key_file, problems)
    return BankAccount(bank, text, key) if text and key else None


def read_population(
    profile: PopulationProfile, environ: Mapping[str, str], problems: Problems
) -> PopulationAccount | None:
    """The registry with its secret, or None: what is missing was named as a problem."""
    secret = SecretPlace("population secret", "secret", profile.secret_file, profile.secret_env)
    text = read_secret(secret, environ, problems, required=True)
    return PopulationAccount(profile, text) if text else None


def _read_public_key(name: str, path: str, problems: Problems) -> RSAPublicKey | None:
    expected = f"an RSA public key of at least {RSA_BITS_MIN} bits in PEM"
    text = read_secret_file(name, path, problems)
    if text is None:
        return None
    try:
        key = load_pem_public_key(text.encode())
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, RSAPublicKey) or key.key_size < RSA_BITS_MIN:
        problems.add(name, f"something else in {shown(path)}", expected)
        return None
    return key
