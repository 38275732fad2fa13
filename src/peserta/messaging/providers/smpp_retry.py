"""When a link to an SMSC is tried again: soon after it was lost, ever later while our account is refused. Pure."""

from dataclasses import dataclass
from typing import Final

RETRY_FIRST_S: Final = 0.1
RETRY_MAX_S: Final = 5.0
# A link that held this long was a good one: the next loss starts again at the first delay.
STEADY_S: Final = 5.0
# Operators lock accounts that keep coming with a wrong password. Whoever mends it waits no longer than this.
REFUSED_FIRST_S: Final = 5.0
REFUSED_MAX_S: Final = 120.0
# An operator at work on its system refuses everybody, and codes wait for the moment at which it is done.
NOT_NOW_MAX_S: Final = 10.0


class BindRefusedError(ConnectionRefusedError):
    """The SMSC has answered our bind with no."""

    def __init__(self, status: int) -> None:
        why = BIND_REFUSED.get(status, "")
        super().__init__(f"bind refused{why} with status 0x{status:08x}")
        self.status = status

    @property
    def is_lasting(self) -> bool:
        """Whether it stays so until somebody changes a setting, here or there."""
        return self.status in LASTING


# SMPP 3.4, section 5.1.3, in the words of whoever has to mend it.
BIND_FAILED: Final = 0x0D
BIND_REFUSED: Final = {
    0x05: " (bound already)", BIND_FAILED: " (the SMSC takes nobody now)",
    0x0E: " (wrong password: see password_file or password_env of this [[smpp]])",
    0x0F: " (wrong system_id: see system_id of this [[smpp]])",
}  # fmt: skip
LASTING: Final = frozenset({BIND_FAILED, 0x0E, 0x0F})


@dataclass(slots=True)
class Refusals:
    """How the account fares at an SMSC, over all binds of a route: one password is right or wrong for them all."""

    why: str = ""
    _next_s: float = 0.0

    def after(self, refused: BindRefusedError) -> float:
        """How long nobody tries, after one more refusal."""
        self.why = str(refused)
        # "Takes nobody now" is also said while the connection that was lost still counts there.
        is_not_now = refused.status == BIND_FAILED
        first_s, max_s = (RETRY_FIRST_S, NOT_NOW_MAX_S) if is_not_now else (REFUSED_FIRST_S, REFUSED_MAX_S)
        self._next_s = min(max(self._next_s * 2, first_s), max_s)
        return self._next_s

    def end(self) -> None:
        """A bind was let in."""
        self.why, self._next_s = "", 0.0


@dataclass(slots=True)
class Retries:
    """When one bind that was lost, or never came up, is tried again."""

    _next_s: float = RETRY_FIRST_S

    def after(self, tried_for_s: float) -> float:
        """How long to wait, after a link that was held or tried for so long."""
        if tried_for_s > STEADY_S:
            self._next_s = RETRY_FIRST_S
        wait_s, self._next_s = self._next_s, min(self._next_s * 2, RETRY_MAX_S)
        return wait_s
