"""How somebody wants to be reached, who writes for help: they see what they wrote, as nobody else can correct it."""

from tests.app.asking import Answer, Person

CSRF = r'name="_csrf" value="(\w+)"'


async def ticket_with(person: Person, contact: str) -> Answer:
    csrf = (await person.get("/bantuan/baru")).find(CSRF)
    sent = await person.post("/bantuan/baru", {"_csrf": csrf, "pesan": "HP saya hilang.", "kontak": contact})
    return await person.get(sent.location)


async def test_the_contact_is_shown_with_the_ticket(person: Person) -> None:
    page = await ticket_with(person, "0899 0000 <0777>")

    assert "kami hubungi Anda di 0899 0000 &lt;0777&gt;." in page.text


async def test_nothing_is_said_of_a_contact_where_none_was_written(person: Person) -> None:
    page = await ticket_with(person, "")

    assert "hubungi Anda di" not in page.text
