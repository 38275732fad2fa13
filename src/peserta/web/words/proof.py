"""Words for a proof that is missing, is none, or is tried too often."""

from urllib.parse import quote

from peserta.web.words import Say, Step, Telling, Words, exits


def proof_level(say: Say) -> Words:
    _ = say.gettext
    what = _("Ini terbuka setelah kontak yang tercatat pada kami terbukti, atau petugas memeriksa identitas Anda.")
    steps = (Step(_("Buktikan dengan kode"), "/aktivasi", "primary"), exits.officer(say), exits.ask_for_help(say))
    return Words(_("Terkunci: perlu bukti identitas"), what, steps, 403)


def proof_second(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Anda masuk dengan satu bukti saja. Ini terbuka dengan satu bukti lain: kode ke kontak Anda, kata sandi, atau kunci sandi."
    )
    return Words(_("Perlu satu bukti lagi"), what, (_prove(say), exits.ask_for_help(say)), 403)


def proof_fresh(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Hal ini menyangkut siapa yang bisa masuk ke akun Anda. Buktikan sekali lagi; bukti terakhir sudah lebih dari 10 menit."
    )
    return Words(_("Buktikan sekali lagi"), what, (_prove(say), exits.ask_for_help(say)), 403)


def _prove(say: Say) -> Step:
    return Step(say.gettext("Beri satu bukti lagi"), f"/bukti?kembali={quote(say.path, safe='/')}", "primary")


def proof_same(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Ini bukti yang sama dengan yang tadi, jadi belum dua bukti. Pakai kontak lain, kata sandi, kunci sandi, atau tunggu 24 jam."
    )
    return Words(_("Perlu bukti yang berbeda"), what, (exits.recover(say), exits.officer(say), exits.ask_for_help(say)))


def proof_wait(say: Say) -> Words:
    _ = say.gettext
    what = _(
        "Terlalu banyak percobaan di sesi ini, jadi yang terakhir tidak diperiksa, benar atau salah. Coba lagi dalam {minutes} menit, atau pakai bukti yang lain."
    ).format(minutes=say.fact("minutes"))
    return Words(_("Tunggu sebentar"), what, (exits.again(say), exits.officer(say), exits.ask_for_help(say)), 429)


WORDS: dict[str, Telling] = {
    "proof.level": proof_level,
    "proof.second": proof_second,
    "proof.fresh": proof_fresh,
    "proof.same": proof_same,
    "proof.wait": proof_wait,
}
