"""The guides are walked, and a picture is taken of each step: one that no longer leads through stops here.

With PESERTA_TEST_PICTURES set to a folder (`make guides`) the pictures are kept there, for pages and wheel.
"""

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from peserta.web_member.guide_steps import ACTIVATION, ENROLMENT, PICTURES
from tests.e2e import test_enrolment as enrolment
from tests.e2e.conftest import PHONE, WAIT_MS, Product, cast
from tests.e2e.walk import accept_terms, ask_code, enter_code, give_data, go_on, set_password

QUALITY = 75


class Camera:
    """Takes the page as it is in both languages; the walk goes on in Indonesian."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page, self.folder = page, folder

    def take(self, kind: str, name: str) -> None:
        path = urlsplit(self.page.url).path
        for language in ("en", "id"):
            self.page.goto(f"/bahasa/{language}?kembali={path}")
            file = self.folder / language / f"{kind}-{name}.webp"
            file.parent.mkdir(parents=True, exist_ok=True)
            Image.open(BytesIO(self.page.screenshot())).convert("RGB").save(file, quality=QUALITY)

    def taken(self, kind: str) -> set[str]:
        found = {
            language: {path.stem for path in (self.folder / language).glob(f"{kind}-*.webp")}
            for language in ("id", "en")
        }
        assert found["id"] == found["en"]
        return found["id"]


@pytest.fixture
def camera(browser: Browser, product: Product, tmp_path: Path) -> Iterator[Camera]:
    context = browser.new_context(
        base_url=product.url, viewport=PHONE, locale="id-ID", device_scale_factor=1.5, color_scheme="light"
    )
    context.set_default_timeout(WAIT_MS)
    yield Camera(context.new_page(), Path(os.environ.get("PESERTA_TEST_PICTURES") or tmp_path))
    context.close()


def test_the_guide_of_who_is_a_member_already(camera: Camera, product: Product) -> None:
    page, member = camera.page, cast("both")
    page.goto("/")
    camera.take(ACTIVATION, "depan")
    page.goto("/aktivasi")
    camera.take(ACTIVATION, "syarat")
    accept_terms(page)
    camera.take(ACTIVATION, "data")
    give_data(page, member)
    go_on(page)
    page.wait_for_url("**/cara")
    camera.take(ACTIVATION, "cara")
    code = ask_code(page, product, member)
    camera.take(ACTIVATION, "kode")
    enter_code(page, code)
    page.wait_for_url("**/amankan")
    camera.take(ACTIVATION, "amankan")
    set_password(page)
    page.wait_for_url("**/beranda")
    camera.take(ACTIVATION, "beranda")

    assert camera.taken(ACTIVATION) == {f"{ACTIVATION}-{name}" for name in PICTURES[ACTIVATION]}


def test_the_guide_of_a_new_family(camera: Camera, product: Product) -> None:
    page, serial = camera.page, 7_900
    page.goto("/daftar")
    camera.take(ENROLMENT, "syarat")
    enrolment.begin(page)
    camera.take(ENROLMENT, "keluarga")
    page.locator("[name=kk]").fill(enrolment.numbers.family_number(serial))
    page.get_by_role("button", name="Isi anggota keluarga").click()
    page.wait_for_url("**/anggota/**")
    camera.take(ENROLMENT, "anggota")
    page.goto("/daftar/" + page.url.split("/")[4])
    enrolment.tell_family(page, enrolment.family_of_four(serial), serial)
    camera.take(ENROLMENT, "kelas")
    enrolment.choose_class(page, 3)
    camera.take(ENROLMENT, "faskes")
    enrolment.choose_facility(page)
    camera.take(ENROLMENT, "kontak")
    enrolment.prove_contact(page, product, "0899 0000 0791")
    camera.take(ENROLMENT, "ringkasan")
    enrolment.submit(page)
    camera.take(ENROLMENT, "bayar")

    assert camera.taken(ENROLMENT) == {f"{ENROLMENT}-{name}" for name in PICTURES[ENROLMENT]}
