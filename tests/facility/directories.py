"""Facilities for tests: right unless told otherwise, and brought into the directory as an import does."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from peserta.facility.actions import accept_directory
from peserta.facility.directory import Entry, Facility, Kind, Place
from peserta.kit.database import Pool, transaction

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
COBLONG = "32.73.02"
CILANDAK = "31.74.06"
CLINIC = Facility(
    code="9901U001",
    name="Klinik Melati",
    kind=Kind.CLINIC,
    address="Jl. Dipatiukur No. 10",
    district_code=COBLONG,
    place=Place(-6.8915, 107.6107),
    phone="(022) 5550100",
    hours="Senin-Jumat 08.00-20.00",
    services=("Umum", "KIA"),
    capacity=5_000,
    registered=3_200,
    is_contracted=True,
)


def facility(code: str, name: str = "Klinik Melati", **changes: Any) -> Facility:
    """A clinic in Coblong, Bandung, with room for 1,800 more."""
    return replace(CLINIC, code=code, name=name, **changes)


async def bring_in(pool: Pool, *facilities: Facility) -> int:
    """Write them into the directory; returns how many were new."""
    entries = [Entry(each, hashlib.sha256(repr(each).encode()).digest()) for each in facilities]
    async with transaction(pool) as conn:
        return await accept_directory(conn, entries, now=NOW)
