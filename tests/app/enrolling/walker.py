"""One browser that enrols a family, step by step."""

import re

from litestar import Litestar

from peserta.demo import numbers
from peserta.kit.blind_index import blind_index
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from tests.access.walking import codes_to
from tests.app.asking import Answer, Person
from tests.enrolment.enrolling import FOUR

CSRF = r'name="_csrf" value="(\w+)"'


class Walker:
    """One browser with one application."""

    def __init__(self, app: Litestar) -> None:
        self.person = Person(app)
        self.base = ""
        self.csrf = ""

    async def begin(self) -> None:
        page = await self.person.get("/daftar")
        self.csrf = page.find(CSRF)
        begun = await self.person.post("/daftar", {"_csrf": self.csrf, "setuju": "ya"})
        self.base = begun.location.rsplit("/", 1)[0]

    async def post(self, step: str, **fields: str) -> Answer:
        """A form of this step, made just now unless `versi` says what it was made from."""
        told = {"_csrf": self.csrf, **fields}
        if "versi" not in told:
            told["versi"] = await self.version()
        return await self.person.post(f"{self.base}/{step}", told)

    async def version(self) -> str:
        """The version that a form shown now would carry; none once the family has submitted."""
        found = re.search(r'name="versi" value="(\d+)"', (await self.get("keluarga")).text)
        return found[1] if found else ""

    async def get(self, step: str) -> Answer:
        return await self.person.get(f"{self.base}/{step}")

    async def tell_family(self) -> None:
        for applicant in FOUR:
            born_on = applicant.born_on
            told = await self.post(
                "anggota/baru", hubungan=applicant.relation, nama=applicant.name, nik=applicant.nik,
                kelamin=applicant.sex, hari=str(born_on.day), bulan=str(born_on.month), tahun=str(born_on.year),
            )  # fmt: skip
            assert told.status == 303
        assert (await self.post("keluarga", kk=numbers.family_number(9_000))).location.endswith("/kelas")

    async def up_to_code(self) -> None:
        await self.begin()
        await self.tell_family()
        assert (await self.post("kelas", kelas="3")).location.endswith("/faskes")
        assert (await self.post("faskes", nanti="ya")).location.endswith("/kontak")
        assert (await self.post("kontak", kontak="0899 0000 0777")).location.endswith("/kode")


async def newest_code(pool: Pool, keys: Keys, phone: str = "+6289900000777") -> str:
    return (await codes_to(pool, keys, blind_index(keys, "phone", phone)))[-1]


async def up_to_summary(walker: Walker, pool: Pool, keys: Keys) -> None:
    await walker.up_to_code()
    answer = await walker.post("kode", kode=await newest_code(pool, keys))
    assert answer.location.endswith("/ringkasan")


async def submit(walker: Walker) -> None:
    version = (await walker.get("ringkasan")).find(r'name="versi" value="(\d+)"')
    answer = await walker.post("ringkasan", setuju="ya", versi=version)
    assert answer.location.endswith("/bayar")
