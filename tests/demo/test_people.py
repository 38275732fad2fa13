"""The made-up roll: the same for the same seed, nobody real, and every trouble in it."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

from peserta.demo.people import CAST, main, synthetic_roll, write_roll
from peserta.kit.values import CardNumber, FamilyNumber, Nik, Phone

TODAY = date(2026, 11, 23)
ROLL = list(synthetic_roll(4_000, today=TODAY))
MAGIC = range(900, 1_000)


def test_the_same_seed_gives_the_same_people_and_another_seed_others() -> None:
    assert list(synthetic_roll(4_000, today=TODAY)) == ROLL
    assert list(synthetic_roll(4_000, seed=1, today=TODAY)) != ROLL
    assert [len(list(synthetic_roll(count, today=TODAY))) for count in (0, 1, 25, 333)] == [0, 1, 25, 333]


def test_numbers_are_well_formed_unique_and_nobodys() -> None:
    niks = [row["nik"] for row in ROLL if row["nik"]]
    cards = [row["card_number"] for row in ROLL]

    assert len(set(niks)) == len(niks)
    assert len(set(cards)) == len(cards)
    assert all(nik.startswith("99") and Nik.parse(nik).birth_facts() for nik in niks)
    assert all(card.startswith("000999") and CardNumber.parse(card) for card in cards)
    assert all(FamilyNumber.parse(row["family_number"]).digits.startswith("99") for row in ROLL)
    assert all(row["email"].endswith(".contoh.example") for row in ROLL if row["email"])


def test_only_the_cast_has_magic_numbers_and_all_are_in_the_demo_block() -> None:
    phones = {row["phone"] for row in ROLL if row["phone"]}
    of_cast = {member.phone for member in CAST}

    assert all(Phone.parse(phone).e164 == phone and phone.startswith("+62899000") for phone in phones)
    assert not [phone for phone in phones - of_cast if int(phone[-3:]) in MAGIC]
    assert {phone[-3:] for phone in of_cast} >= {"901", "902", "903", "904", "905", "906", "913"}


def test_the_birth_date_in_a_nik_is_the_persons_own() -> None:
    for row in ROLL:
        if row["nik"]:
            facts = Nik(row["nik"]).birth_facts()
            assert facts
            assert facts.sex.value == row["sex"]
            assert f"{facts.year:02d}-{facts.month:02d}-{facts.day:02d}" == row["birth_date"][2:]


def test_every_trouble_of_a_real_roll_is_in_it() -> None:
    no_contact = sum(not row["phone"] and not row["email"] for row in ROLL) / len(ROLL)
    dated = [row for row in ROLL if row["phone"]]
    stale = sum((TODAY - date.fromisoformat(row["phone_confirmed_on"])).days > 365 for row in dated) / len(dated)
    families = Counter(phone for phone, _ in {(row["phone"], row["family_number"]) for row in ROLL if row["phone"]})
    births = Counter((row["family_number"], row["birth_date"]) for row in ROLL if row["relation"] == "child")

    assert 0.05 < no_contact < 0.12
    assert 0.06 < stale < 0.14
    assert max(families.values()) == 8
    assert max(births.values()) > 1
    assert {row["segment"] for row in ROLL} == {"PBI", "PPU", "PBPU", "BP"}
    assert {row["status"] for row in ROLL} == {"active", "inactive"}
    assert any(not row["nik"] for row in ROLL)
    assert any(" " not in row["name"] for row in ROLL)
    assert any("S.Pd" in row["name"] for row in ROLL)
    assert any(row["arrears_months"] for row in ROLL)


def test_the_cast_comes_first_and_each_key_is_there_once() -> None:
    assert [row["card_number"] for row in ROLL[: len(CAST)]] == [member.card_number for member in CAST]
    assert [row["nik"] for row in ROLL[: len(CAST)]] == [member.nik for member in CAST]
    assert len({member.key for member in CAST}) == len(CAST)
    assert all(member.expect and member.expect_en for member in CAST)


def test_faults_are_told_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "roll.csv.gz"

    faults = write_roll(path, 3_000, today=TODAY, faulty=0.02)

    assert 30 < len(faults) < 90
    assert write_roll(path, 3_000, today=TODAY, faulty=0.02) == faults
    assert write_roll(path, 3_000, today=TODAY) == []


def test_the_command_writes_the_roll_and_the_list_of_faults(tmp_path: Path) -> None:
    roll, faults = tmp_path / "roll.csv", tmp_path / "faults.csv"

    main(["--people", "500", "--out", str(roll), "--faulty", "0.05", "--faults", str(faults)])

    with roll.open(encoding="utf-8", newline="") as file:
        assert len(list(csv.reader(file))) == 501
    assert faults.read_text("utf-8").startswith("line,column,done\n")
