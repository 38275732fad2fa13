"""Which written names are one name, and which are brothers, sisters and twins."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peserta.kit.values import BadValue, PersonName
from peserta.registry.names import same_name
from peserta.registry.titles import without_titles

SAME = [
    # capitals, spacing, accents, punctuation
    ("BUDI SANTOSO", "Budi Santoso"),
    ("SITI NUR AINI", "SITI NURAINI"),
    ("SITI NURAINI", "SITI NUR'AINI"),
    ("NUR RAHMAN", "NURAHMAN"),
    ("MA'RUF", "MARUF"),
    ("MA’RUF", "MA`RUF"),
    ("RENÉ PATTI", "RENE PATTI"),
    ("SRI-WAHYUNI", "SRI WAHYUNI"),
    ("Ｂｕｄｉ", "BUDI"),
    ("SUHARTO .", "SUHARTO"),
    # titles and degrees
    ("H. BUDI SANTOSO", "BUDI SANTOSO"),
    ("H.BUDI SANTOSO", "BUDI SANTOSO"),
    ("Dr. Hj. SITI AMINAH, S.Pd., M.Kes", "SITI AMINAH"),
    ("Drs. H. M. YUSUF", "MUHAMMAD YUSUF"),
    ("H.M.YUSUF", "MUHAMMAD YUSUF"),
    ("PROF. DR. IR. BUDI SANTOSO, M.SC., PH.D.", "BUDI SANTOSO"),
    ("BUDI SANTOSO S. Pd.", "BUDI SANTOSO"),
    ("BUDI SANTOSO SPD", "BUDI SANTOSO"),
    ("BUDI SANTOSO SH MH", "BUDI SANTOSO"),
    ("BUDI SANTOSO, S. Pd. M. Kes", "BUDI SANTOSO"),
    ("RINA S.Kep.Ns", "RINA"),
    ("dr. RINA, Sp.OG(K)", "RINA"),
    ("ALM. BUDI SANTOSO", "BUDI SANTOSO"),
    ("BUDI SANTOSO (ALM)", "BUDI SANTOSO"),
    ("BUDI, H.", "BUDI"),
    ("SUHARTO, S.E.", "SUHARTO"),
    # old and new spelling
    ("SOEHARTO", "SUHARTO"),
    ("DJOKO", "JOKO"),
    ("TJIPTO", "CIPTO"),
    ("SOEJONO", "SUYONO"),
    ("SOEDJONO", "SUJONO"),
    ("SOEHARJO", "SUHARJO"),
    ("SOEHARDJO", "SUHARJO"),
    ("WAHJOE", "WAHYU"),
    ("NJOMAN", "NYOMAN"),
    ("SOENJOTO", "SUNYOTO"),
    ("GANDJAR", "GANJAR"),
    ("SJAFRUDDIN", "SYAFRUDIN"),
    ("MUCHLIS", "MUKHLIS"),
    ("ACHMAD", "AHMAD"),
    ("AKHMAD", "ACHMAD"),
    ("ABDUL ROCHMAN", "ABDUL ROHMAN"),
    ("CHANDRA", "TJANDRA"),
    ("CANDRA", "CHANDRA"),
    # doubled consonants
    ("HASSAN", "HASAN"),
    ("ABDULLAH", "ABDULAH"),
    # Muhammad and Abdul
    ("MOH. YUSUF", "MUHAMMAD YUSUF"),
    ("MOCH YUSUF", "MOHAMMAD YUSUF"),
    ("MUH. YUSUF", "MOCHAMAD YUSUF"),
    ("MHD YUSUF", "MUCHAMMAD YUSUF"),
    ("M. YUSUF", "MUHAMAD YUSUF"),
    ("M.YUSUF", "MOHAMED YUSUF"),
    ("MOEHAMMAD", "MUHAMMAD"),
    ("ABD. RAHMAN", "ABDUL RAHMAN"),
    # a middle initial
    ("AHMAD R. HIDAYAT", "AHMAD RIZAL HIDAYAT"),
    ("AHMAD M YUSUF", "AHMAD MUHAMMAD YUSUF"),
    # titles never take the only word
    ("IR", "IR"),
    ("H.", "H"),
    ("S.Pd", "S.Pd"),
    ("', LC", "', LC"),
    ("- SH", "- SH"),
]

DIFFERENT = [
    # one family
    ("SITI", "SITA"),
    ("SITI AMINAH", "SITI AMINI"),
    ("AHMAD FAUZI", "AHMAD FAUZAN"),
    ("AHMAD FAUZI", "AHMAD FAUZIAH"),
    ("RINA", "RANI"),
    ("DEWI LESTARI", "DEWA LESTARI"),
    ("PUTRA WIJAYA", "PUTRI WIJAYA"),
    ("MUHAMMAD HASAN", "MUHAMMAD HUSEN"),
    ("MUHAMMAD", "MAHMUD"),
    ("AHMAD", "MUHAMMAD"),
    ("AHMAD", "HAMID"),
    ("JULI", "YULI"),
    ("JANTI", "YANTI"),
    ("ANJAR", "ANYAR"),
    ("AAN", "AN"),
    ("IIN", "IN"),
    ("CHANDRA", "HANDRA"),
    ("CAHYA", "KAHYA"),
    ("MARIA YUSUF", "M. YUSUF"),
    # missing, exchanged and abbreviated words
    ("SITI", "SITI AMINAH"),
    ("MUHAMMAD YUSUF", "YUSUF"),
    ("BUDI SANTOSO", "SANTOSO BUDI"),
    ("AHMAD F", "AHMAD FAUZI"),
    ("A. FAUZI", "AHMAD FAUZI"),
    ("AHMAD R. HIDAYAT", "AHMAD BUDI HIDAYAT"),
    ("AHMAD R. HIDAYAT", "AHMAD RIZAL HIDAYATI"),
    ("AHMAD R. S. HIDAYAT", "AHMAD RIZAL SANI HIDAYAT"),
    ("AHMAD RI HIDAYAT", "AHMAD RIZAL HIDAYAT"),
    # what only looks like a title
    ("BY NY SITI", "SITI"),
    ("BAYI NY. SITI", "NY. SITI"),
    ("R. BUDI", "BUDI"),
    ("SUSAN MA", "SUSAN"),
    ("ADI MARS", "ADI"),
    ("BUDI S. H.", "BUDI"),
    ("ALI M.BASE", "ALI"),
    ("HARI", "ARI"),
    ("DRAJAT", "JAT"),
    ("BUDI, SANTOSO", "BUDI"),
    # nobody's names
    ("'", "'"),
    ("", ""),
    (".", "-"),
    ("", "BUDI"),
]

GIVEN_NAMES = """
    ADI ANI ARI AGUS AGNES BUDI BAYU CAHYO CAHYA DEDI DEDE DIAN DIANA DINA DINI EKA EKO FAJAR FITRI FITRA GALIH
    HADI HANI HENDRA HENDRI INDAH INDRA JOKO JAJA YAYA JONI YONI KARTIKA KARTINI LINA LENA LANI MAYA MIRA MIRNA
    NANA NINA NUR NURI NURUL PUTRA PUTRI RATNA RATIH RINI RINA RUDI RUDY SARI SRI SURYA SURYO TINI TONI TUTI
    UMAR UMI WATI YANI YANA YANTO YUDI YUDHA ZAINAL ZAENAB AHMAD MUHAMMAD MAHMUD HAMID HASAN HUSEIN RAHMAN RAHIM
"""
SPELLED = ["SITI", "BUDI", "DJOKO", "SOEHARJO", "MOCH", "NUR'AINI", "ACHMAD", "NJOMAN"]

NAME_TEXT = st.text(st.sampled_from("AaEeIiOoUuJjDTCSHKMNY rlbp.,'-()é"), max_size=30)
ANY_TEXT = st.text(st.characters(codec=None), max_size=40)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_name_written_in_two_ways(one: str, other: str) -> None:
    assert same_name(one, other)
    assert same_name(other, one)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_two_names_of_two_people(one: str, other: str) -> None:
    assert not same_name(one, other)
    assert not same_name(other, one)


def test_no_two_of_the_names_people_really_give_their_children_are_one() -> None:
    names = GIVEN_NAMES.split()

    assert [(one, other) for one in names for other in names if one < other and same_name(one, other)] == []


@pytest.mark.parametrize("written", ["{}", " {}  .", "H. {}", "Dr. Hj. {}, S.Pd", "{} (ALM)"])
@settings(max_examples=40, derandomize=True)
@given(words=st.lists(st.sampled_from(SPELLED), min_size=1, max_size=8))
def test_case_titles_and_spacing_never_matter(written: str, words: list[str]) -> None:
    name = " ".join(words)

    assert same_name(name, written.format(name.title()))


@settings(max_examples=200, derandomize=True)
@given(one=NAME_TEXT | ANY_TEXT, other=NAME_TEXT | ANY_TEXT)
def test_any_two_texts_can_be_compared_and_in_either_order(one: str, other: str) -> None:
    assert same_name(one, other) == same_name(other, one)


@settings(max_examples=200, derandomize=True)
@given(text=NAME_TEXT)
def test_every_latin_name_is_itself(text: str) -> None:
    try:
        name = PersonName.parse(text)
    except BadValue:
        return

    assert same_name(name.text, name.text)


@settings(max_examples=200, derandomize=True)
@given(text=NAME_TEXT)
def test_dropping_titles_always_leaves_a_letter(text: str) -> None:
    if any(character.isalpha() for character in text):
        assert any(character.isalpha() for character in without_titles(text))


def test_a_name_made_to_be_hard_is_compared_all_the_same() -> None:
    hostile = "".join(["S. " * 33, "H. " * 33, "OE" * 50, "M.A." * 25])

    assert same_name(hostile, hostile)
