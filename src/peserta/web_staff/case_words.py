"""Cases in the words of the desk: kinds, what stands in the way, what is known of each person, what was decided."""

from collections.abc import Iterable

from peserta.casework.case import Case
from peserta.enrolment.desk.decision_rules import Looked, Obstacle
from peserta.enrolment.desk.twins import SeenPerson
from peserta.membership.cover import Cover
from peserta.registry.listing import ListedPerson
from peserta.registry.names import same_name
from peserta.registry.population import Answer, Finding
from peserta.support.case_queue import Beside, ListedCase
from peserta.web.render import Pages
from peserta.web.words import Translate

Rows = list[tuple[str, str]]


def kind_words(kind: str, _: Translate) -> str:
    """What a case is about; one of a kind that is new here still has a name."""
    kinds = {
        "enrolment_to_check": _("Pendaftaran untuk diperiksa"),
        "possible_duplicate": _("Mungkin satu orang dua kali"),
        "population_differs": _("Beda dengan data kependudukan"),
        "nik_missing": _("Bayi belum ber-NIK setelah tiga bulan"),
        "contact_differs": _("Kontak beda dengan data induk"),
        "payment_repeated_differently": _("Pembayaran diulang dengan isi lain"),
        "paid_not_covered": _("Iuran pertama dibayar, tetapi kepesertaan belum aktif"),
        "cover_differs": _("Lunas di sini, di data induk tidak aktif"),
        "moved_with_bills": _("Pindah keluarga, tagihan lama masih terbuka"),
        "disowned": _("Pemilik akun berkata: bukan saya"),
        "recovery_untold": _("Pemulihan akun tanpa kontak yang dapat diberi tahu"),
        "contact_claimed": _("Kontak dinyatakan milik orang lain"),
        "refund_due": _("Iuran harus dikembalikan"),
    }
    return kinds.get(kind, _("Lainnya"))


def apart_words(listed: ListedCase, _: Translate) -> list[str]:
    """What tells a case from those like it: the person's card, whom they are like, what the row above is about too."""
    about, alike = listed.about, listed.alike
    words: list[str] = []
    if about and about.card:
        words.append(_("kartu {end}").format(end=_card_end(about)).replace(" ", "\N{NO-BREAK SPACE}"))
    if alike and alike.card:
        words.append(_("mirip pemegang kartu {end}").format(end=_card_end(alike)))
    elif alike:
        words.append(_("mirip {name}").format(name=alike.name))
    match listed.beside:
        case Beside.PERSON:
            words.append(_("orang yang sama dengan di atas"))
        case Beside.FAMILY:
            words.append(_("sekeluarga dengan yang di atas"))
        case None:
            pass
    return words


def _card_end(person: ListedPerson) -> str:
    return f"••••\N{NO-BREAK SPACE}{person.card}"


def decision_words(case: Case, _: Translate) -> str:
    """What was decided and by whom; empty while it is open."""
    if case.decision is None:
        return ""
    decisions = {
        "approved": _("didaftarkan"), "given_back": _("dikembalikan untuk diperbaiki"), "refused": _("ditolak"),
        "same": _("satu orang"), "different": _("dua orang"), "settled": _("diselesaikan"),
    }  # fmt: skip
    return f"{decisions.get(case.decision, case.decision)} ({(case.decided_by or '').partition(':')[2]})"


def obstacle_words(obstacle: Obstacle, _: Translate) -> str:
    """Why nobody can enrol this family as it is, and what then."""
    match obstacle:
        case Obstacle.COVERED:
            return _(
                "Seseorang di sini masih aktif di kepesertaan lain. Hentikan dulu kepesertaan itu, atau kembalikan."
            )
        case Obstacle.OWES:
            return _(
                "Seseorang di sini atau Kartu Keluarga ini masih punya tagihan atau tunggakan."
                " Itu dibayar dulu, atau gugur."
            )
        case Obstacle.DIED:
            return _("Seseorang di sini tercatat meninggal. Kembalikan agar keluarga mengeluarkannya dari daftar.")
        case Obstacle.DUPLICATE:
            return _("Seseorang di sini tercatat ganda. Kepesertaannya berjalan dengan nomor yang lain.")
        case Obstacle.CARD_PAYS:
            return _(
                "Kartu Keluarga ini sudah ditagih untuk anggota lain. Kembalikan, dan jelaskan itu kepada keluarga."
            )


def person_lines(looked: Looked, language: str, pages: Pages, _: Translate) -> Rows:
    """What was told of a person, and what two records say of it; no number is shown whole."""
    told = looked.listed.applicant
    relations = {
        "head": _("kepala keluarga"), "spouse": _("suami atau istri"), "child": _("anak"), "parent": _("orang tua"),
        "parent_in_law": _("mertua"), "other": _("lainnya"),
    }  # fmt: skip
    lines = [
        (_("Hubungan"), relations[told.relation]),
        (_("Tanggal lahir"), pages.date(told.born_on, language)),
        (_("NIK"), f"•••• {told.nik[-4:]}" if told.nik else _("belum ada")),
        (_("Data kependudukan"), answer_words(looked.answer, _)),
    ]
    return [*lines, (_("Catatan kami"), record_words(looked, _))]


def answer_words(answer: Answer | None, _: Translate) -> str:
    """What the population registry said of a person."""
    if answer is None or answer.finding is Finding.UNAVAILABLE:
        return _("belum terjawab")
    if answer.is_dead:
        return _("tercatat meninggal")
    match answer.finding:
        case Finding.MATCH:
            return _("cocok")
        case Finding.NOT_FOUND:
            return _("NIK tidak ditemukan")
        case Finding.DIFFERS:
            return _("beda: {what}").format(what=field_names(answer.fields, _))


def field_names(fields: Iterable[str], _: Translate) -> str:
    """What of a person differs, as a list of words."""
    names = {
        "family_card": _("nomor KK"), "name": _("nama"), "born_on": _("tanggal lahir"), "sex": _("jenis kelamin"),
    }  # fmt: skip
    return ", ".join(names.get(field, field) for field in fields)


def record_words(looked: Looked, _: Translate) -> str:
    """What our own record has of the same person: under their NIK or, where they have none yet, on the family card."""
    person, told = looked.person, looked.listed.applicant
    if person is None:
        return _("belum tercatat")
    differs = [
        words
        for words, is_so in (
            (_("nama"), not same_name(person.name, told.name)), (_("tanggal lahir"), person.born_on != told.born_on),
            (_("nomor KK"), not looked.is_of_card),
        )
        if is_so
    ]  # fmt: skip
    same = _("beda: {what}").format(what=", ".join(differs)) if differs else _("sama")
    return _("tercatat, {cover}; {same}").format(cover=cover_words(looked.cover, _), same=same)


def cover_words(cover: Cover | None, _: Translate) -> str:
    """The state of a cover, with its segment."""
    if cover is None:
        return _("tanpa kepesertaan")
    if cover.status == "active":
        return _("{segment} aktif").format(segment=cover.segment)
    reason = reason_words(cover.status_reason or "", _)
    return _("{segment} tidak aktif ({reason})").format(segment=cover.segment, reason=reason)


def reason_words(reason: str, _: Translate) -> str:
    """Why a cover is not active."""
    reasons = {
        "arrears": _("menunggak"), "waiting": _("menunggu iuran pertama"), "employment_ended": _("berhenti kerja"),
        "subsidy_ended": _("bantuan berakhir"), "over_age": _("lewat umur"), "abroad": _("di luar negeri"),
        "deceased": _("meninggal"), "duplicate": _("ganda"),
    }  # fmt: skip
    return reasons.get(reason, _("tanpa keterangan"))


def seen_lines(seen: SeenPerson, language: str, pages: Pages, _: Translate) -> Rows:
    """Whom a case is about."""
    return [
        (_("Nama"), seen.person.name),
        (_("Tanggal lahir"), pages.date(seen.person.born_on, language)),
        (_("Jenis kelamin"), _("laki-laki") if seen.person.sex == "L" else _("perempuan")),
        (_("Nomor kartu"), seen.card or _("belum ada")),
        (_("Kepesertaan"), cover_words(seen.cover, _)),
    ]
