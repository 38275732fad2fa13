"""A house in which families owe money, and the bank at which they pay it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import psycopg
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bench.prove.house import House, Plan
from peserta.kit.clock import utc_now
from peserta.simulator.bank import request as bank_request
from peserta.simulator.bank.client import Bank
from peserta.simulator.bank.profile import BCA_LIKE, Channel
from peserta.simulator.bank.request import Draft

MONTHLY = Decimal("35000.00")
SECRET = "rahasia-bank"  # noqa: S105  # of a bank that ends with this process
SECRET_VARIABLE = "PROVE_BANK_SECRET"  # noqa: S105  # its name only

# Families of one person, covered, with an account: what the day's work reads, and what a bank asks for.
INSERT_FAMILIES = """
WITH family AS (
    INSERT INTO registry_family (id, number_sealed, number_index, recorded_at)
         SELECT gen_random_uuid(), '', sha256(convert_to('rekaan ' || n, 'utf8')), now()
           FROM generate_series(%(first)s::bigint, %(first)s::bigint + %(count)s - 1) n
      RETURNING id
), person AS (
    INSERT INTO registry_person (id, family_id, relation, name, name_folded, born_on, sex, recorded_at, changed_at)
         SELECT gen_random_uuid(), id, 'head', 'Orang Rekaan', 'orang rekaan', '1980-01-01', 'P', now(), now()
           FROM family
      RETURNING id, family_id
), covered AS (
    INSERT INTO membership_membership (person_id, segment, care_class, status, cover_from, changed_at)
         SELECT id, 'PBPU', 3, 'active', current_date, now()
           FROM person
)
INSERT INTO billing_va (number, person_id, family_id, opened_at)
     SELECT (77000000000 + %(first)s::bigint + row_number() OVER ())::text, id, family_id, now()
       FROM person
  RETURNING number
"""


@dataclass(frozen=True)
class BankDesk:
    """A bank's keys, and what the house must be told of it."""

    key: rsa.RSAPrivateKey
    profile: str
    environment: Mapping[str, str]

    def plan(self) -> Plan:
        return Plan(people=0, profile=self.profile, environment=self.environment)

    def open(self, house: House) -> Bank:
        """The bank, calling this house."""
        return Bank(BCA_LIKE, self.key, SECRET, house.url.replace("localhost", "127.0.0.1"), pace=0.01)


def new_desk(folder: Path) -> BankDesk:
    """A bank with fresh keys; its public one is written into `folder`."""
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    path = folder / "bank.pem"
    path.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    profile = (
        f'\n[[banks]]\nname = "bank-a"\nclient_id = "{BCA_LIKE.client_id}"\npartner_id = "{BCA_LIKE.partner_id}"\n'
        f'company_code = "{BCA_LIKE.partner_id}"\nchannel_id = "{BCA_LIKE.channel_id}"\n'
        f'public_key_file = "{path}"\nclient_secret_env = "{SECRET_VARIABLE}"\n'
    )
    return BankDesk(key, profile, {SECRET_VARIABLE: SECRET})


def insert_families(house: House, count: int, *, first: int = 1) -> list[str]:
    """Covered families without a bill, numbered from `first`; their account numbers."""
    with psycopg.connect(house.owner_dsn) as conn:
        rows = conn.execute(INSERT_FAMILIES, {"count": count, "first": first}).fetchall()
    with psycopg.connect(house.owner_dsn, autocommit=True) as conn:
        conn.execute("VACUUM ANALYZE")
    return [str(number) for (number,) in rows]


def count_bills(conn: psycopg.Connection[tuple[object, ...]]) -> int:
    """How many there are, in whatever state."""
    row = conn.execute("SELECT count(*) FROM billing_bill").fetchone()
    assert row is not None
    return int(str(row[0]))


def draft_notice(bank: Bank, number: str, *, amount: Decimal = MONTHLY) -> Draft:
    """A payment of a month on this account, as if it had been asked for before."""
    now = utc_now()
    return bank_request.draft_payment(
        bank.profile, customer=number, name="ORANG REKAAN", request_id=bank.profile.new_request_id(now), paid=amount,
        total=amount, channel=Channel.ATM, at=now,
    )  # fmt: skip
