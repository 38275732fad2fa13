"""A bank that asks and pays over SNAP BI: who it is, and how it writes."""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

PARTNER_SERVICE_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Bank:
    """One bank's profile.

    `name` is ours, such as "bca"; `company_code` is what its virtual accounts begin with, `channel_id` the
    only one it may send, `path_prefix` what stands before /access-token and /transfer-va;
    `calls_per_minute_max` counts its inquiries and wishes for a token.
    """

    name: str
    client_id: str
    partner_id: str
    company_code: str
    channel_id: str
    client_secret: str
    public_key: RSAPublicKey
    path_prefix: str = "/openapi/v1.0"
    calls_per_minute_max: int = 60_000

    @property
    def partner_service_id(self) -> str:
        """The company code as it is written in bodies: filled up with spaces on the left."""
        return self.company_code.rjust(PARTNER_SERVICE_LENGTH)

    def __repr__(self) -> str:
        return f"Bank({self.name})"
