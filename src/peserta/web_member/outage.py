"""What a page says while no route takes a code: that all is kept, under which reference, and who tells when."""

from dataclasses import dataclass

from peserta.kit.values import Reference
from peserta.messaging.telling.trace import Outage


@dataclass(frozen=True, slots=True)
class ShownOutage:
    """`to` is where it will be told that delivery is back; `is_back` once it was; see `Outage` for `may_arrive`."""

    reference: str
    is_sms: bool
    to: str
    is_back: bool
    may_arrive: bool = False


def shown_outage(outage: Outage, to: str) -> ShownOutage:
    return ShownOutage(
        str(Reference(outage.reference)), outage.channel == "sms", to, outage.told_at is not None, outage.may_arrive
    )  # fmt: skip
