"""Every page of the member in every state: in both languages, whole, and small."""

import re
from html.parser import HTMLParser

import pytest

from peserta.kit.scheme.profile import Profile
from peserta.web.render import Pages
from tests.web_member.contexts import JOURNEY
from tests.web_member.states import CSRF, STATES, TEMPLATES, State, demo_profile, member_pages

# What a slow network brings in its first flight, and what a page may weigh with its scripts.
PAGE_GZ_MAX = 14_000
WITH_SCRIPTS_GZ_MAX = 30_000
# Ten segments are sent before the first is acknowledged (RFC 6928).
ONE_FLIGHT, HEADERS_MAX = 14_600, 700
FIRST_MET = ("front", "terms", "data", "choice", "code", "home", "cards-family")
INLINE = re.compile(r"style|on[a-z]+")
# Words that English pages cannot have, unless a text was left in Indonesian.
INDONESIAN = re.compile(
    r"\b(dan|yang|atau|dengan|untuk|tidak|belum|sudah|anda|kode|ke|di|dari|masuk|lanjut\w*|kirim\w*|kata|sandi|nomor"
    r"|laporan|bantuan|petugas|keluarga|tagihan|peserta|kepesertaan|minta|bisa|akun|hari|bulan|tahun)\b",
    re.IGNORECASE,
)
# "Bahasa Indonesia" leads to the other language; the bar marks it as such.
OWN_WORDS = ("Bahasa Indonesia",)

each_state = pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
each_language = pytest.mark.parametrize("language", ["id", "en"])


class Parts(HTMLParser):
    """The elements of a page with their attributes, and the text a person reads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.forms: list[tuple[str, set[str]]] = []
        self._unread = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.found.append((tag, attributes))
        self.text += [
            attributes[name] or "" for name in ("aria-label", "data-words", "data-wait") if name in attributes
        ]
        if tag == "form":
            self.forms.append((attributes.get("method") or "get", set()))
        elif tag in ("input", "textarea") and self.forms:
            self.forms[-1][1].add(attributes.get("name") or "")
        elif tag in ("style", "script"):
            self._unread += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "script"):
            self._unread -= 1

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


class Links(HTMLParser):
    """Where the links of a page's own part lead, by the name that a screen reader reads out."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.places: dict[str, set[str]] = {}
        self._open: tuple[str, list[str]] | None = None
        self.feed(html[html.index("<main") : html.index("</main>")])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            attributes = dict(attrs)
            self._open = attributes.get("href") or "", [attributes.get("aria-label") or ""]

    def handle_data(self, data: str) -> None:
        if self._open:
            self._open[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._open:
            place, words = self._open
            self.places.setdefault(" ".join("".join(words).split()), set()).add(place)
            self._open = None


@pytest.fixture(scope="module")
def profile() -> Profile:
    return demo_profile()


@pytest.fixture(scope="module")
def pages() -> Pages:
    return member_pages()


def test_every_page_has_a_state_here() -> None:
    parts = {
        "code_box.html",
        "ways.html",
        "outage.html",
        "facilities.html",
        "passkeys.html",
        "teks_isi.html",
        "aktivasi/jejak.html",
        "code_fate.html",
        "daftar/keadaan.html",
        "kartu/parts.html",
        "daftar/langkah.html",
        "paying.html",
        "pasang.html",
        "iuran/isi.html",
    }
    files = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html")}

    assert files - parts == {state.template for state in STATES}


@each_language
@each_state
def test_a_page_has_one_title_one_heading_and_no_id_twice(
    pages: Pages, profile: Profile, state: State, language: str
) -> None:
    html = state.render(pages, profile, language)

    parts = Parts(html)
    ids = [attributes["id"] for _, attributes in parts.found if "id" in attributes]
    pointed = [attributes["for"] for attributes in parts.all("label") if "for" in attributes]
    described = " ".join(attributes.get("aria-describedby") or "" for _, attributes in parts.found).split()
    title = re.findall(r"<title>(.*?)</title>", html)
    assert len(parts.all("h1")) == 1
    assert len(ids) == len(set(ids))
    assert {*pointed, *described} <= set(ids)
    assert len(title) == 1
    assert title[0].startswith(("Galat: ", "Error: ")) == state.is_wrong


def test_the_summary_leads_to_each_person_by_name(pages: Pages, profile: Profile) -> None:
    html = next(state for state in STATES if state.name == "enrol-summary").render(pages, profile, "id")

    links = re.findall(r'href="[^"]*/anggota/[0-9a-f]{32}">Ubah<span class="unseen"> ([^<]+)<', html)

    assert links == ["Bagus Wicaksono", "Rini Puspita", "Bayi Rini"]


def test_an_enrolment_that_has_lapsed_is_not_headed_as_one_that_was_received(pages: Pages, profile: Profile) -> None:
    headings = [
        re.findall("<h1>(.*?)</h1>", state.render(pages, profile, "id"))
        for state in STATES
        if state.name in ("enrol-pay", "enrol-lapsed")
    ]

    assert headings == [["Pendaftaran diterima"], ["Pendaftaran gugur, bisa dibuka lagi"]]


@each_state
def test_every_posted_form_proves_that_the_page_is_ours(pages: Pages, profile: Profile, state: State) -> None:
    parts = Parts(state.render(pages, profile, "id"))

    assert [names for method, names in parts.forms if method == "post" and "_csrf" not in names] == []


@each_state
def test_nothing_on_a_page_is_forbidden_by_its_policy(pages: Pages, profile: Profile, state: State) -> None:
    parts = Parts(state.render(pages, profile, "id"))

    assert len(parts.all("style")) == 1
    assert [attributes for attributes in parts.all("script") if not attributes.get("src")] == []
    assert [name for _, attributes in parts.found for name in attributes if INLINE.fullmatch(name)] == []


@each_state
def test_every_page_names_the_contact_centre_and_a_way_to_help(pages: Pages, profile: Profile, state: State) -> None:
    html = state.render(pages, profile, "id")

    assert 'href="tel:1500000"' in html
    # Without a network there is the telephone alone.
    assert ('href="/bantuan"' in html) == (state.name != "offline")


def test_the_page_without_a_network_offers_nothing_else_that_needs_one(pages: Pages, profile: Profile) -> None:
    offline = next(state for state in STATES if state.name == "offline")

    links = Parts(offline.render(pages, profile, "id")).all("a")

    assert {link["href"] for link in links} == {"#isi", "/", "/kartu", "/beranda", "tel:1500000"}
    # Shown by the script, where cards are kept.
    assert all("hidden" in link for link in links if link["href"] == "/kartu")


@each_language
def test_an_invitation_names_the_page_on_which_its_helper_types_it(
    pages: Pages, profile: Profile, language: str
) -> None:
    invited, typed = (next(state for state in STATES if state.name == name) for name in ("helpers", "helped"))

    heading = re.findall(r"<h1>(.*?)</h1>", typed.render(pages, profile, language))[0]

    assert heading in invited.render(pages, profile, language)


@each_state
def test_where_a_passkey_is_offered_it_is_said_what_works_without_script(
    pages: Pages, profile: Profile, state: State
) -> None:
    html = state.render(pages, profile, "id")

    unseen = html.count('<noscript><p class="hint">Kunci sandi perlu peramban')
    assert unseen == html.count("data-passkey=")


@each_state
def test_links_that_lead_to_different_places_have_different_names(pages: Pages, profile: Profile, state: State) -> None:
    places = Links(state.render(pages, profile, "id")).places

    assert {name: found for name, found in places.items() if len(found) > 1} == {}


@each_state
def test_what_is_wrong_is_said_first_and_has_a_way_out(pages: Pages, profile: Profile, state: State) -> None:
    html = state.render(pages, profile, "id")

    main = html[html.index("<main") : html.index("</main>")]
    assert ('role="alert"' in main) == state.is_wrong
    if state.is_wrong:
        assert main.index('role="alert"') < main.index("<h1>")
        assert main.count("autofocus") == 1
        assert re.search(r'<button|href="/', main[main.index("<h1>") :])


@each_state
def test_an_english_page_has_no_word_left_in_indonesian(pages: Pages, profile: Profile, state: State) -> None:
    text = " ".join(Parts(state.render(pages, profile, "en")).text)

    for own in OWN_WORDS:
        text = text.replace(own, "")
    assert INDONESIAN.findall(text) == []


@each_language
@each_state
def test_every_page_arrives_in_one_flight_and_stays_small_with_its_scripts(
    pages: Pages, profile: Profile, state: State, language: str
) -> None:
    html = state.render(pages, profile, language)

    packed = pages.packed_page(state.template, language, **state.context(pages, profile, language))
    assert isinstance(packed, bytes)
    size = len(packed)
    scripts = [pages.assets.find(name, "gzip") for name in sorted(set(re.findall(r"/static/([\w-]+\.js)", html)))]
    assert size <= PAGE_GZ_MAX
    assert scripts
    assert size + sum(len(script.body) for script in scripts if script) <= WITH_SCRIPTS_GZ_MAX


@each_language
@pytest.mark.parametrize("name", FIRST_MET)
def test_a_page_met_first_comes_in_one_flight_together_with_its_script(
    pages: Pages, profile: Profile, name: str, language: str
) -> None:
    state = next(state for state in STATES if state.name == name)
    packed = pages.packed_page(state.template, language, **state.context(pages, profile, language))
    script = pages.assets.find(pages.assets.urls["app.js"].rsplit("/", 1)[1], "br")

    assert script is not None
    assert len(packed) + len(script.body) + HEADERS_MAX <= ONE_FLIGHT


SWITCH = re.compile(r'<button class="unseen" form="isian"([^>]*) tabindex="-1" aria-hidden="true"></button>')
BUTTON = re.compile(r'<button class="[^"]*"([^>]*)>')


@each_state
def test_enter_sends_a_form_and_does_not_change_its_language(pages: Pages, profile: Profile, state: State) -> None:
    """A browser without script presses the first button of the form for Enter, wherever on the page it stands."""
    html = state.render(pages, profile, "id")
    forms = re.findall(r'(?s)<form id="isian" method="post".*?</form>', html)

    assert len(forms) == html.count('id="isian"') == html.count('name="_bahasa"')
    for form, first in zip(forms, SWITCH.findall(html), strict=True):
        own = BUTTON.search(form)
        assert own is not None
        assert first.strip() == own[1].strip()
        assert html.index('class="unseen" form="isian"') < html.index('name="_bahasa"') < html.index(form)


@each_state
def test_what_only_one_browser_may_know_is_never_compressed(pages: Pages, profile: Profile, state: State) -> None:
    token = "0123456789abcdef" * 2
    context = state.context(pages, profile, "id") | {"csrf_input": token, "other_language_url": token}

    packed = pages.packed_page(state.template, "id", **context)

    assert isinstance(packed, bytes)
    html = state.render(pages, profile, "id")
    assert packed.count(token.encode()) == html.count(str(CSRF)) + html.count('href="/bahasa/en"')


def test_no_contact_is_shown_whole_and_no_consent_is_ticked(pages: Pages, profile: Profile) -> None:
    for state in STATES:
        html = state.render(pages, profile, "id")

        assert re.search(r"\b08[0-9]{6,}|\+62", html) is None, state.name
        ticked = [box for box in Parts(html).all("input") if "checked" in box and box["type"] == "checkbox"]
        assert bool(ticked) == (state.name == "notices-on"), state.name


@pytest.mark.parametrize("name", ["choice-slow-operator", "no-usable-contact", "code", "code-wrong"])
def test_from_every_page_of_a_journey_help_knows_which_it_is(pages: Pages, profile: Profile, name: str) -> None:
    state = next(state for state in STATES if state.name == name)

    ways = re.findall(r'href="(/bantuan/(?:petugas|baru)[^"]*)"', state.render(pages, profile, "id"))

    assert {way.split("?")[0] for way in ways} == {"/bantuan/petugas", "/bantuan/baru"}
    assert all(f"perjalanan={JOURNEY.hex}" in way for way in ways)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("choice-slow-operator", ["SMS Telkomsel sedang lambat, sekitar 4 menit", "sudah lebih dari 12 bulan"]),
        ("choice-operator-down", ["sedang terganggu"]),
        ("no-usable-contact", ["lebih dari 5 keluarga", "/bantuan/petugas", "/bantuan/baru?langkah=cara"]),
        ("code", ["Kirim e-mail ke b•••", 'data-seconds-left="42"', 'autocomplete="one-time-code"', "16.05.11"]),
        ("code-slow-operator", ["Dicoba lewat jalur lain", "Lebih lambat dari biasanya"]),
        ("code-two-channels", ["Menunggu sampai di HP", "Menunggu sampai di kotak surat", "Periksa e-mail Anda"]),
        ("code-wrong", ["4 percobaan"]),
        ("code-long", ["Kode 10 huruf dan angka", 'inputmode="text"']),
        ("code-over", ["Kode sebelumnya sudah tidak berlaku", "Kirim SMS ke"]),
        (
            "home-arrears",
            ["Kepesertaan berhenti sementara", "Ada iuran yang belum dibayar", "Tunggakan 5 bulan: Rp525.000"],
        ),
        ("home-limited", ["Batalkan kata sandi baru", "24 November 2026", "Sesi terbatas", "Beri satu bukti lagi"]),
        ("devices", ['value="lain"', "perangkat ini"]),
    ],
)
def test_a_state_says_what_matters_in_it(pages: Pages, profile: Profile, name: str, words: list[str]) -> None:
    state = next(state for state in STATES if state.name == name)

    html = state.render(pages, profile, "id")

    assert [missing for missing in words if missing not in html] == []


def test_one_proof_opens_no_name_of_the_family(pages: Pages, profile: Profile) -> None:
    limited, whole = (next(s for s in STATES if s.name == name) for name in ("home-limited", "home"))

    assert "Bambang" in whole.render(pages, profile, "id")
    assert "Bambang" not in limited.render(pages, profile, "id")


def test_a_code_that_is_over_leaves_no_box_to_type_it_in(pages: Pages, profile: Profile) -> None:
    over = next(state for state in STATES if state.name == "code-over")

    assert 'name="kode"' not in over.render(pages, profile, "id")


def test_a_helper_does_not_read_of_another_family_that_it_is_theirs() -> None:
    [state] = [state for state in STATES if state.name.endswith("family-of-another")]

    page = state.render(member_pages(), demo_profile(), "id")

    assert "Anak di keluarga ini" in page
    assert "keluarga Anda" not in page
