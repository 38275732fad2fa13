"""One route of this process: its setting, how it has been doing, its gate, and whether it rests."""

from collections.abc import Callable
from dataclasses import replace

from peserta.messaging.draft import Lane
from peserta.messaging.outcome import Outcome
from peserta.messaging.routes.breaker import REST_FIRST, Breaker, Phase, phase_of
from peserta.messaging.routes.gate import Gate
from peserta.messaging.routes.health import Fault, Health, fault_of
from peserta.messaging.routes.routing import RESTING_SHARE, Standing, share_of
from peserta.messaging.routes.setting import Setting


class RouteState:
    """All that this process knows of one route; times are seconds of the event loop's clock."""

    def __init__(self, setting: Setting, is_linked: Callable[[], bool]) -> None:
        self.setting = setting
        self.gate = Gate(setting.window_size, setting.tps)
        self.is_linked = is_linked
        self._health = Health()
        self._breaker: Breaker | None = None
        # Until the row of a rest that this process has just begun is read back.
        self._rests_until_s = 0.0

    def set(self, setting: Setting, *, workers: int) -> None:
        """Take a setting that was read again; its pace is shared with the other workers.

        Which channel it is of is what this process knows best: another's profile may say something else by now.
        """
        self.setting = replace(setting, channel=self.setting.channel, provider=self.setting.provider)
        self.gate.set(setting.window_size, setting.tps / workers if setting.tps else None)

    def see(self, breaker: Breaker | None) -> None:
        """Take the breaker as all workers see it."""
        if self._breaker is not None and breaker is None:
            self._health.start_anew()
        self._breaker = breaker

    def phase(self, at_s: float) -> Phase:
        """Whether it may be used now."""
        if self._breaker is None and at_s < self._rests_until_s:
            return Phase.OPEN
        return phase_of(self._breaker, at_s)

    def note(self, outcome: Outcome, at_s: float, *, was_slow: bool) -> Fault | bool:
        """Remember how a hand-over ended: a Fault opens the breaker, True closes it, False leaves it."""
        phase = self.phase(at_s)
        fault = self._health.note(outcome, at_s=at_s, was_slow=was_slow)
        if phase is Phase.HALF_OPEN:
            return fault_of(outcome, was_slow=was_slow) or True
        if phase is Phase.CLOSED and fault is not None:
            self._rests_until_s = at_s + REST_FIRST.total_seconds()
            return fault
        return False

    def serves(self, lane: int, operator: str | None) -> bool:
        """Whether it is switched on for such messages."""
        setting = self.setting
        return setting.is_on and setting.takes(lane) and setting.serves(operator)

    def is_usable(self, at_s: float) -> bool:
        """Whether a code for anybody can go out by it: a route at rest, or on trial, must show that first."""
        is_meant = self.setting.is_on and Lane.CODE in self.setting.lanes
        return is_meant and self.is_linked() and self.phase(at_s) is Phase.CLOSED

    def standing(self, lane: int, at_s: float, *, rests: bool = True, weight: int | None = None) -> Standing:
        """How it stands for messages of a lane; without `rests`, as if it had rested enough."""
        phase = self.phase(at_s)
        share = share_of(
            self.setting.weight if weight is None else weight,
            success=self._health.success(at_s),
            is_up=self.is_linked(),
            is_on_trial=phase is Phase.HALF_OPEN,
            rests=rests and phase is Phase.OPEN,
        )
        # Whoever can take another route does, and whoever can take this one alone waits at its gate.
        is_full = share > 0 and self.gate.room(lane, at_s) <= 0
        return Standing(
            self.setting.name, self.setting.channel, min(share, RESTING_SHARE) if is_full else share,
            is_on_trial=phase is Phase.HALF_OPEN, rests=rests and phase is Phase.OPEN, is_full=is_full,
        )  # fmt: skip
