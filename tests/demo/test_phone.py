"""What the demo's telephone shows of what arrived."""

from datetime import UTC, datetime, timedelta

from peserta.demo.phone import fold
from peserta.simulator.inbox import Arrived, State

NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)


def arrived(number: int, to: str, text: str = "kode 123456", state: State = State.REFUSED, route: str = "a") -> Arrived:
    return Arrived(
        number=number, revision=number, arrived_at=NOON + timedelta(seconds=number), route=route, sender="JKN Demo",
        to=to, subject=None, text=text, state=state,
    )  # fmt: skip


def test_tries_that_do_not_get_through_are_one_row_and_hide_nobody_else() -> None:
    number = "+6289900000901"
    tries = [arrived(n, number, text=f"berlaku {n // 10} menit", route="ab"[n % 2]) for n in range(2, 40)]

    rows = fold([arrived(1, "+6289900000101", state=State.DELIVERED), *tries])

    assert [(row.message.number, row.count) for row in rows] == [(39, 38), (1, 1)]


def test_what_fared_otherwise_or_says_something_else_has_a_row_of_its_own() -> None:
    """An operator that was silent, and the other that then delivered the same text, are both seen."""
    silent = arrived(1, "+6289900000101", state=State.UNANSWERED)
    taken = arrived(2, "+6289900000101", state=State.DELIVERED, route="b")
    another = arrived(3, "+6289900000101", text="kode 654321", state=State.DELIVERED)

    rows = fold([silent, taken, another])

    assert [row.message for row in rows] == [another, taken, silent]
