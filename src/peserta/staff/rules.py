"""The rules of signing in at the desk: pure."""

import base64
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from pyotp.totp import TOTP
from pyotp.utils import strings_equal

from peserta.kit.limits import Limit

INVITATION_LIFE = timedelta(hours=72)
# Of an alphabet of 30 letters and digits: 98 bits.
INVITATION_LENGTH = 20
SESSION_LIFE = timedelta(hours=12)
SESSION_IDLE = timedelta(minutes=30)
# A session that is read every second must not write every second.
SESSION_TOUCH_EVERY = timedelta(minutes=1)
# Wrong sign-ins that cost no waiting, in the day that the first of them opens.
FREE_TRIES = Limit("staff-sign-in", uses_max=5, window=timedelta(days=1))
WAIT_MAX_MINUTES = 15
# RFC 4226 section 4 asks for 128 bits and recommends 160.
TOTP_SECRET_BYTES = 20
TOTP_STEP_S = 30
NAME = re.compile(r"[a-z][a-z0-9._-]{1,39}")


@dataclass(frozen=True, slots=True)
class AuthenticatorKey:
    """The secret that a person's authenticator app shares with us, in base32."""

    text: str

    @classmethod
    def of_bytes(cls, secret: bytes) -> "AuthenticatorKey":
        return cls(base64.b32encode(secret).decode())

    @property
    def grouped(self) -> str:
        """As it is typed by hand: in fours."""
        return " ".join(self.text[start : start + 4] for start in range(0, len(self.text), 4))

    def address(self, name: str, issuer: str) -> str:
        """The otpauth address that authenticator apps read."""
        return TOTP(self.text).provisioning_uri(name=name, issuer_name=issuer)

    def code(self, at: datetime) -> str:
        """What the app shows at a moment."""
        return TOTP(self.text).at(at)

    def find_step(self, typed: str, now: datetime) -> int | None:
        """The time step whose code this is: the present one or a neighbour (RFC 6238, section 5.2), or None."""
        code = "".join(character for character in typed if character.isdigit() and character.isascii())
        present = int(now.timestamp()) // TOTP_STEP_S
        totp = TOTP(self.text)
        for step in (present, present - 1, present + 1):
            if strings_equal(code, totp.generate_otp(step)):
                return step
        return None


def wait_limit(tries_over: int) -> Limit:
    """One judged try in 1, 2, 4, 8 and at most 15 minutes, by how many wrong ones there were too many."""
    minutes = min(2 ** min(tries_over - 1, 10), WAIT_MAX_MINUTES)
    return Limit("staff-sign-in-wait", uses_max=1, window=timedelta(minutes=minutes))


def is_name(text: str) -> bool:
    """Whether a staff account may have this name: it stands in the audit trail, and is typed every day."""
    return NAME.fullmatch(text) is not None
