"""Wherever a member asks for help from, the member, the desk and the command line have a name for that place."""

import re
from pathlib import Path

import pytest

import peserta
from peserta.support.command import PLACES
from peserta.web_member.help import STEPS
from peserta.web_staff.tickets import step_words
from tests.web_member import contexts as c
from tests.web_member.states import demo_profile, front, member_pages

LINKS = re.compile(r'[?&]langkah=([a-z_-]+)|\bstep="([a-z_-]+)"')


def test_every_place_that_a_page_sends_along_is_one_of_them() -> None:
    sources = [path for path in Path(peserta.__file__).parent.rglob("*") if path.suffix in {".py", ".html"}]
    sent = {link or step for path in sources for link, step in LINKS.findall(path.read_text())}

    assert {"masuk", "faskes", "kode"} <= sent
    assert sent - {"bukan_saya"} <= set(STEPS), "what is not one of them is dropped"


@pytest.mark.parametrize("step", [*STEPS, "bukan_saya"])
def test_each_has_a_name_at_the_desk_and_in_the_command_line(step: str) -> None:
    assert step in PLACES
    assert step_words(step, str) != step_words("of nowhere", str)


@pytest.mark.parametrize("step", STEPS)
def test_each_has_a_name_on_the_form_for_help(step: str) -> None:
    state = front("help", "bantuan_baru.html", c.new_ticket(step), path="/bantuan/baru")

    assert "Anda sedang: " in state.render(member_pages(), demo_profile(), "id")
