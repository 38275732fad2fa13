"""What a contact can do: the scheme's rules as tables."""

from datetime import UTC, datetime, timedelta

import pytest

from peserta.kit.ids import new_id
from peserta.registry.contact import Contact
from peserta.registry.standing import PROOF_LASTS, ContactRules, Standing, standing

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
OLD = NOW - PROOF_LASTS - DAY


def contact(
    *,
    families: int = 1,
    recorded_at: datetime = NOW - DAY,
    proven_at: datetime | None = None,
    held_until: datetime | None = None,
) -> Contact:
    return Contact(
        id=new_id(NOW),
        kind="phone",
        hint="88",
        operator=None,
        value_index=bytes(32),
        value_sealed=b"",
        proven_at=proven_at,
        recorded_at=recorded_at,
        held_until=held_until,
        families=families,
    )


@pytest.mark.parametrize(
    ("judged", "expected"),
    [
        (contact(), Standing.PROVES),
        (contact(families=5), Standing.PROVES),
        (contact(families=6), Standing.TOO_MANY_FAMILIES),
        (contact(recorded_at=NOW - PROOF_LASTS), Standing.PROVES),
        (contact(recorded_at=OLD), Standing.STALE),
        (contact(recorded_at=OLD, proven_at=NOW - DAY), Standing.PROVES),
        (contact(recorded_at=OLD, proven_at=OLD), Standing.STALE),
        (contact(recorded_at=NOW - DAY, proven_at=OLD), Standing.PROVES),
        (contact(held_until=NOW + DAY), Standing.HELD),
        (contact(held_until=NOW), Standing.PROVES),
        (contact(held_until=NOW + DAY, families=6, recorded_at=OLD), Standing.HELD),
    ],
)
def test_a_contact_proves_only_while_it_is_fresh_free_and_on_few_families(judged: Contact, expected: Standing) -> None:
    assert standing(judged, ContactRules(), NOW) is expected


@pytest.mark.parametrize(("families", "expected"), [(2, Standing.PROVES), (3, Standing.TOO_MANY_FAMILIES)])
def test_a_scheme_says_how_many_families_may_share_a_contact(families: int, expected: Standing) -> None:
    assert standing(contact(families=families), ContactRules(families_max=2), NOW) is expected
