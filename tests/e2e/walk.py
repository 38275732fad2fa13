"""The steps of journey A as a person takes them."""

import csv
import re
import time
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from peserta.demo.cast import CAST, CastMember
from peserta.kit.values import Sex
from tests.e2e.conftest import WAIT_MS, NewContext, Product

PASSWORD = "tiga kuda biru di sawah"
LINKED = """
SELECT count(DISTINCT name)
  FROM messaging_dispatcher, unnest(linked) AS name
 WHERE name = ANY(%s)
   AND seen_at > now() - interval '5 seconds'
"""
# As if a code had been on its way for long.
SENT_LONG_AGO = """
UPDATE messaging_message
   SET created_at = created_at - interval '90 seconds', accepted_at = accepted_at - interval '80 seconds'
 WHERE template = 'code' AND created_at > now() - interval '1 minute'
"""
# A worker looks at what waits when its turn has come; the result of what is under way comes by itself.
GIVE_UP = """
UPDATE messaging_message
   SET not_after = now(), due_at = CASE state WHEN 'queued' THEN now() ELSE due_at END
 WHERE template = 'code' AND due_at IS NOT NULL
"""


def roll_of(product: Product) -> list[dict[str, str]]:
    """The roll that the demo was filled from."""
    with (product.folder / "peserta-rekaan.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


# Whom tests have had, by the serials of the roll, for each product.
_TAKEN: dict[Path, set[int]] = {}


def somebody_else(product: Product) -> CastMember:
    """A person of no other test, with a phone and an e-mail address of their own: the cast has one such alone."""
    taken = _TAKEN.setdefault(product.folder, set())
    rows = roll_of(product)
    shared = Counter(row["phone"] for row in rows)
    heads = [
        (row["phone_confirmed_on"], serial)
        for serial, row in enumerate(rows)
        if row["relation"] == "head" and row["email"] and shared[row["phone"]] == 1
    ]
    # The latest, as other tests let months pass.
    _, serial = max(head for head in heads if head[1] >= len(CAST) and head[1] not in taken)
    taken.add(serial)
    row = rows[serial]
    return CastMember(
        "", row["name"], Sex(row["sex"]), date.fromisoformat(row["birth_date"]), "", "", phone=row["phone"],
        email=row["email"], serial=serial,
    )  # fmt: skip


def give_up_codes(product: Product) -> None:
    """Let the life of every code be over that no route has taken, and both operators be linked again.

    It would go on for ten minutes, and what its number makes of the operators would be met by other tests.
    """

    def are_over() -> bool:
        product.hurry(GIVE_UP)
        return (
            product.count("SELECT count(*) FROM messaging_message WHERE template = 'code' AND due_at IS NOT NULL") == 0
        )

    product.wait_for(are_over)
    wait_for_links(product, "jalur-a", "jalur-b")


def wait_for_links(product: Product, *names: str) -> None:
    product.wait_for(lambda: product.count(LINKED, list(names)) == len(names))


@contextmanager
def routes_off(new_context: NewContext, product: Product, *names: str) -> Generator[Page]:
    """The demo's switches, put back at the end: then the worker is linked again, as whoever comes next expects."""
    operator = new_context(desk=True).new_page()
    operator.goto("/demo/telepon")
    for name in names:
        operator.get_by_role("button", name=f"Matikan {name}").click()
        expect(operator.get_by_role("button", name=f"Nyalakan {name}")).to_be_visible()
    try:
        yield operator
    finally:
        for name in names:
            switch = operator.get_by_role("button", name=f"Nyalakan {name}")
            if switch.count():
                switch.click()
            expect(operator.get_by_role("button", name=f"Matikan {name}")).to_be_visible()
        wait_for_links(product, *names)


@contextmanager
def silent(operator: Page, name: str) -> Generator[None]:
    """An operator that takes codes and answers none, by the demo's other switch."""
    operator.get_by_role("button", name=f"Biarkan {name} diam").click()
    answering = operator.get_by_role("button", name=f"Biarkan {name} menjawab lagi")
    expect(answering).to_be_visible()
    try:
        yield
    finally:
        answering.click()
        expect(operator.get_by_role("button", name=f"Biarkan {name} diam")).to_be_visible()


def accept_terms(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Saya sudah peserta").click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Setuju dan lanjutkan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Data diri")


def give_data(page: Page, member: CastMember, *, name: str | None = None, button: str = "Lanjutkan") -> None:
    page.locator("[name=nomor]").fill(member.nik)
    page.locator("[name=nama]").fill(name or member.card_name)
    page.locator("[name=hari]").fill(str(member.born_on.day))
    page.locator("[name=bulan]").fill(str(member.born_on.month))
    page.locator("[name=tahun]").fill(str(member.born_on.year))
    page.get_by_role("button", name=button).click()


def look_again(page: Page, told: Locator) -> None:
    """Without script nothing changes by itself: a person who waits for something loads the page again."""
    deadline = time.monotonic() + WAIT_MS / 1000
    while not told.count() and time.monotonic() < deadline:
        page.reload()


def reach_choice(page: Page, member: CastMember) -> None:
    accept_terms(page)
    give_data(page, member)
    go_on(page)
    expect(page).to_have_url(re.compile("/cara$"))


def go_on(page: Page) -> None:
    """Without script a form must be some seconds old: a person who is told so presses again."""
    deadline = time.monotonic() + WAIT_MS / 1000
    while is_told_to_press_again(page) and time.monotonic() < deadline:
        page.get_by_role("button", name="Lanjutkan").click()


def is_told_to_press_again(page: Page) -> bool:
    """A page that has only begun says nothing yet."""
    page.wait_for_load_state("domcontentloaded")
    return page.get_by_role("heading", name="Kirim sekali lagi").count() > 0


def choose(page: Page, channel: str) -> None:
    """Press a channel, and wait for the page that comes of it: one with a box may have been there already."""
    page.locator("[name=kode]").evaluate_all("boxes => boxes.forEach(box => { box.dataset.before = '' })")
    page.get_by_role("button", name=re.compile(channel, re.IGNORECASE)).first.click()
    expect(page.locator("[name=kode]:not([data-before])")).to_be_visible()


def bare(phone: str) -> str:
    """What a number has in common in every way of writing it."""
    return phone.removeprefix("0")[-9:]


def ask_code(page: Page, product: Product, member: CastMember, channel: str = "SMS") -> str:
    """Choose "SMS" or "e-mail", at once even if another test has just used it; the code that arrives there."""
    to = bare(member.phone) if channel == "SMS" else member.email
    seen = product.codes(to)
    product.end_cool_downs()
    choose(page, channel)
    return product.code_for(to, seen=seen)


def enter_code(page: Page, code: str) -> None:
    page.locator("[name=kode]").fill(code)
    page.get_by_role("button", name="Lanjutkan").click()


def wait_for_worker(page: Page) -> None:
    """Until the service worker that pages of an account start has started."""
    page.evaluate("navigator.serviceWorker.ready.then(() => {})")


def set_password(page: Page, password: str = PASSWORD) -> None:
    page.locator("[name=kata_sandi]").fill(password)
    page.get_by_role("button", name="Simpan").click()
