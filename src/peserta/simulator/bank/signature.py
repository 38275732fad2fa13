"""What a bank signs towards a biller by SNAP BI: the lexical minify, the strings to sign, the signatures."""

import hashlib
import hmac
import re
from base64 import b64encode
from datetime import datetime, timedelta, timezone
from typing import Final

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

WIB: Final = timezone(timedelta(hours=7), "WIB")
WITA: Final = timezone(timedelta(hours=8), "WITA")

# A string with its escapes (the closing quote may be missing), or white space between tokens.
_STRING_OR_SPACE = re.compile(rb'("(?:[^"\\]|\\.)*"?)|[ \t\r\n]+', re.DOTALL)


def minify(body: bytes) -> bytes:
    r"""Drop the white space between JSON tokens; every other byte stays as it came.

    Lexical on purpose: reading and writing the JSON anew would turn `10000.00` into `10000.0` and
    `é` into `\u00e9`, and the signature would not fit the bytes that were sent.
    """
    return _STRING_OR_SPACE.sub(rb"\1", body)


def write_timestamp(at: datetime, zone: timezone = WIB) -> str:
    """A moment as SNAP BI writes it: 25 characters, whole seconds, with its offset."""
    return at.astimezone(zone).isoformat(timespec="seconds")


def token_string_to_sign(client_id: str, timestamp: str) -> str:
    """What the RSA key signs to ask for a token (service 73)."""
    return f"{client_id}|{timestamp}"


def sign_token_request(key: RSAPrivateKey, *, client_id: str, timestamp: str) -> str:
    """`X-SIGNATURE` of a token request: RSASSA-PKCS1-v1_5 with SHA-256, in base64."""
    text = token_string_to_sign(client_id, timestamp)
    return b64encode(key.sign(text.encode(), PKCS1v15(), SHA256())).decode()


def transaction_string_to_sign(*, method: str, path: str, token: str, body: bytes, timestamp: str) -> str:
    """What the client secret signs for a transaction; `path` with its prefix, `token` without "Bearer "."""
    digest = hashlib.sha256(minify(body)).hexdigest()
    return f"{method}:{path}:{token}:{digest}:{timestamp}"


def sign_transaction(secret: str, *, method: str, path: str, token: str, body: bytes, timestamp: str) -> str:
    """`X-SIGNATURE` of a transaction: HMAC with SHA-512, in base64."""
    text = transaction_string_to_sign(method=method, path=path, token=token, body=body, timestamp=timestamp)
    return b64encode(hmac.digest(secret.encode(), text.encode(), "sha512")).decode()
