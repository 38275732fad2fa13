"""What must be so after families were billed and paid: bank and books agree on every payment."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

import psycopg

from bench.prove.finding import Finding
from bench.prove.house import House
from peserta.simulator.bank.answer import Outcome

BILLS = """
SELECT count(*), count(DISTINCT family_id), sum(amount_idr)::bigint
  FROM billing_bill
"""

PAYMENTS = """
SELECT p.request_id, p.external_id, p.status, count(d.bill_id), coalesce(sum(b.amount_idr), 0)::bigint
  FROM billing_payment p
  LEFT JOIN billing_paid d ON d.payment_id = p.id
  LEFT JOIN billing_bill b ON b.id = d.bill_id AND b.state = 'paid'
 GROUP BY p.id
"""

CLEARING = """
SELECT count(*), coalesce(sum(debit_idr), 0)::bigint
  FROM billing_ledger_entry
 WHERE account = 'clearing:bank-a'
"""

MONTHLY_IDR = 35_000


@dataclass
class Paid:
    """One payment as the bank knows it: every way in which it was told, and what the money came to."""

    number: str
    request_id: str
    external_ids: list[str] = field(default_factory=list[str])
    unanswered: int = 0
    outcome: Outcome = Outcome.TIMEOUT
    code: str = ""


def check_bills(finding: Finding, house: House, families: int) -> None:
    """One bill for each family."""
    with psycopg.connect(house.owner_dsn) as conn:
        row = conn.execute(BILLS).fetchone()
    finding.expect(row == (families, families, families * MONTHLY_IDR), f"bills, families, rupiah: {row}")


def check_payments(finding: Finding, house: House, paid: Sequence[Paid]) -> None:
    """What the bank keeps is booked once, what it gives back is not; and at which notice it was booked."""
    with psycopg.connect(house.owner_dsn) as conn:
        judged = {row[0]: row[1:] for row in conn.execute(PAYMENTS).fetchall()}
        cleared = conn.execute(CLEARING).fetchone()
    kept = [each for each in paid if each.outcome is Outcome.SUCCESS]
    given_back = [each for each in paid if each.outcome is Outcome.FAILED]
    booked = {request_id for request_id, row in judged.items() if row[1:] == ("00", 1, MONTHLY_IDR)}
    finding.none_of([each.number for each in paid if each.outcome is Outcome.TIMEOUT], "payments never answered")
    finding.none_of([each.number for each in kept if each.request_id not in booked], "kept by the bank, not booked")
    lost = [f"{each.number} {each.code}" for each in given_back if each.request_id in booked]
    finding.none_of(lost, "given back by the bank, and booked")
    finding.none_of([f"{each.number} {each.code}" for each in given_back], "given back though the bill was open")
    finding.expect(cleared == (len(kept), len(kept) * MONTHLY_IDR), f"the books have {cleared} of {len(kept)} payments")
    unanswered = [each for each in kept if each.unanswered and each.request_id in judged]
    first = sum(judged[each.request_id][0] == each.external_ids[0] for each in unanswered)
    finding.figures["unanswered: booked, not yet"] = f"{first}; {len(unanswered) - first}"


async def check_books(finding: Finding, house: House) -> None:
    """`peserta ledger verify` finds nothing."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "peserta", "ledger", "verify", env=house.environment,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await process.communicate()
    finding.figures["peserta ledger verify"] = said.decode("utf-8", "replace").strip()
    finding.expect(process.returncode == 0, f"peserta ledger verify ended with {process.returncode}")
