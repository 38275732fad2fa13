"""A family enrols with a phone that stands on somebody else's record."""

from peserta.demo import numbers
from peserta.kit.database import Pool
from peserta.kit.keys import Keys
from peserta.kit.values import Phone
from tests.access.walking import notices
from tests.enrolment.enrolling import FOUR, Browser
from tests.people import register


async def test_whoever_has_the_phone_already_is_told_once_the_family_has_enrolled(pool: Pool, keys: Keys) -> None:
    siti = await register(pool, keys)
    browser = Browser(pool, keys)
    await browser.up_to_summary(FOUR, contact=Phone(numbers.phone(0)))
    assert await notices(pool, "contact_shared") == []

    await browser.submit()

    assert await notices(pool, "contact_shared") == [siti.email.value_index]
