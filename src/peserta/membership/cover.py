"""What a person's cover is."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

# Who pays: PBI the government, PPU an employer, PBPU the self-employed, BP others who do not earn.
Segment = Literal["PBI", "PPU", "PBPU", "BP"]
Status = Literal["active", "inactive"]
StatusReason = Literal[
    "arrears",
    "waiting",
    "employment_ended",
    "subsidy_ended",
    "over_age",
    "abroad",
    "deceased",
    "duplicate",
    "other",
]


@dataclass(frozen=True, slots=True)
class Cover:
    """Cover as the scheme knows it; `care_class` is the class of hospital room (kelas rawat), 1 to 3.

    `status_reason` says why an inactive cover is inactive; None when the scheme does not say.
    """

    segment: Segment
    care_class: int | None
    status: Status
    status_reason: StatusReason | None
    cover_from: date | None
    cover_to: date | None
