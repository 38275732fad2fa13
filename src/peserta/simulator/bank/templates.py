"""The ATM's pages: HTML with Indonesian and English words side by side, everything escaped by Jinja."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from jinja2 import DictLoader, Environment, StrictUndefined

from peserta.simulator.bank.signature import WIB

STYLE: Final = """
:root { color-scheme: light dark; --ink: #14213d; --paper: #fff; --soft: #eef2f7; --line: #b6c2d1;
  --act: #0b5394; --good: #1b6e3c; --bad: #a4262c; --open: #8a5a00; }
@media (prefers-color-scheme: dark) { :root { --ink: #eef2f7; --paper: #14181f; --soft: #232a35; --line: #55627a;
  --act: #7fb8f0; --good: #7fd19b; --bad: #ff9a9e; --open: #f0c060; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 40rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif;
  color: var(--ink); background: var(--paper); overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; margin: 0 0 .5rem; } h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem; }
a { color: var(--act); } [lang=en] { opacity: .8; } [lang=en]::before { content: "/ "; }
:is(.success, .failed, .timeout, button) [lang=en] { opacity: 1; }
h1 [lang=en], h2 [lang=en], label [lang=en], dt [lang=en] {
  display: block; font-size: .85em; font-weight: normal; }
:is(h1, h2, label, dt) [lang=en]::before, .own::before { content: none; }
label { display: block; margin-top: 1rem; font-weight: bold; }
input, select { width: 100%; min-height: 2.75rem; padding: .5rem; font: inherit; color: inherit;
  background: var(--paper); border: 1px solid var(--line); border-radius: .4rem; }
button { width: 100%; min-height: 3rem; margin-top: 1rem; padding: .5rem; font: inherit; font-weight: bold;
  color: var(--paper); background: var(--act); border: 0; border-radius: .4rem; }
:focus-visible { outline: 3px solid var(--open); outline-offset: 2px; }
dl { margin: 1rem 0; } dt { font-weight: bold; } dd { margin: 0 0 .6rem; }
ul { list-style: none; padding: 0; } li { padding: .6rem 0; border-top: 1px solid var(--line); }
.sum { font-size: 1.5rem; font-weight: bold; } .box { padding: .8rem; background: var(--soft); border-radius: .4rem; }
.success { color: var(--good); } .failed { color: var(--bad); } .timeout { color: var(--open); }
.whole { white-space: nowrap; } details { margin-top: 1.5rem; } pre { white-space: pre-wrap; font-size: .8rem; }
"""

_WORDS = """
{%- macro both(indonesian, english) %}{{ indonesian }}
{%- if english %} <span lang="en">{{ english }}</span>{% endif %}{% endmacro -%}
{%- macro outcome(answer) -%}
<strong class="{{ answer.outcome.value }}">
{%- if answer.outcome.value == "success" %}{{ both("Berhasil", "Successful") }}
{%- elif answer.outcome.value == "failed" %}{{ both("Ditolak", "Refused") }}
{%- else %}{{ both("Belum pasti", "Not known yet") }}{% endif %}</strong>
{%- endmacro -%}
{%- macro reason(answer) -%}
<dt>{{ both("Alasan dari penagih", "The biller's reason") }}</dt>
<dd>{{ answer.reason.indonesian or "–" }}<br><span class="own" lang="en">{{ answer.reason.english or "–" }}</span></dd>
<dt>{{ both("Kode", "Code") }}</dt>
<dd>{{ answer.code or "–" }} {{ answer.message }}
{%- if answer.exchange.lost %} {{ both("tidak ada jawaban", "no answer") }} ({{ answer.exchange.lost }}){% endif %}</dd>
{%- endmacro -%}
{%- macro wire(answer, objections) -%}
<details{% if objections %} open{% endif %}><summary>{{ both("Seperti di kabel", "As on the wire") }}</summary>
{% if objections %}<p>{{ both("Tidak sesuai standar:", "Not as the standard has it:") }}</p>
<ul>{% for objection in objections %}<li>{{ objection }}</li>{% endfor %}</ul>{% endif %}
<pre>{{ answer.exchange.request.body[:4000].decode("utf-8", "replace") }}</pre>
<pre>{{ answer.exchange.body[:4000].decode("utf-8", "replace") }}</pre></details>
{%- endmacro -%}
{%- macro faults(choices) -%}
<label for="gangguan">{{ both("Gangguan", "Fault") }}</label>
<select id="gangguan" name="gangguan">
{% for fault in choices %}<option value="{{ fault.key }}">{{ fault.indonesian }} / {{ fault.english }}</option>
{% endfor %}</select>
{%- endmacro -%}
"""

_FRAME = """<!doctype html>
<html lang="id"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{% block title %}ATM{% endblock %} – {{ bank }}</title><link rel="stylesheet" href="/gaya.css">
<link rel="icon" href="data:,"></head>
<body><main>{% block body %}{% endblock %}</main></body></html>
"""

_START = """{% extends "frame" %}{% import "words" as w %}{% block body %}
<h1>ATM {{ bank }}<span lang="en">Simulated bank. No real money.</span></h1>
{% if trouble %}<p class="box failed" role="alert">{{ w.both(*trouble) }}</p>{% endif %}
<form method="post" action="/inquiry">
<label for="nomor">{{ w.both("Nomor virtual account", "Virtual account number") }}</label>
<input id="nomor" name="nomor" inputmode="numeric" autocomplete="off" maxlength="40" required value="{{ number }}">
<label for="kanal">{{ w.both("Kanal", "Channel") }}</label>
<select id="kanal" name="kanal">
{% for channel, words in channels %}<option value="{{ channel }}">{{ words }}</option>
{% endfor %}</select>
{{ w.faults(faults) }}
<button>{{ w.both("Periksa tagihan", "Look up the bill") }}</button></form>
<h2>{{ w.both("Pembayaran di bank ini", "Paid at this bank") }}</h2>
{% if payments %}<ul>
{% for payment in payments %}<li>{{ w.outcome(payment) }}<br>
{{ rupiah(payment.amount) }} ·
<span class="whole">{{ clock(payment.draft.fields["trxDateTime"], days_printed(payment)) }}</span><br>
{{ payment.draft.fields["virtualAccountNo"] }} · {{ payment.code or "–" }}<br>
{{ w.both("referensi", "reference") }} {{ payment.reference }}</li>
{% endfor %}</ul>{% else %}<p>{{ w.both("Belum ada.", "None yet.") }}</p>{% endif %}
<details><summary>{{ w.both("Jam bank", "The bank's clock") }}:
<span class="whole">{{ clock(now, days_ahead) }}</span></summary>
<form method="post" action="/jam">
<label for="detik">{{ w.both("Maju sekian detik", "Ahead by so many seconds") }}</label>
<input id="detik" name="detik" inputmode="numeric" required value="{{ ahead_s }}">
<button>{{ w.both("Setel jam", "Set the clock") }}</button></form></details>
{% endblock %}"""

_BILL = """{% extends "frame" %}{% import "words" as w %}
{% block title %}Tagihan{% endblock %}{% block body %}
<h1>{{ w.both("Tagihan", "Bill") }}</h1>
{% if inquiry.outcome.value == "success" %}
<dl><dt>{{ w.both("Nama", "Name") }}</dt><dd>{{ inquiry.name }}</dd>
<dt>{{ w.both("Nomor virtual account", "Virtual account number") }}</dt>
<dd>{{ inquiry.draft.fields["virtualAccountNo"] }}</dd>
<dt>{{ w.both("Jumlah", "Amount") }}</dt><dd class="sum">{{ rupiah(inquiry.amount) }}</dd></dl>
{% if inquiry.lines %}<ul>
{% for line in inquiry.lines %}<li>{{ line.name }} {{ w.both(line.description.indonesian, line.description.english) }}
{%- if line.amount is not none %} · {{ rupiah(line.amount) }}{% endif %}</li>
{% endfor %}</ul>{% endif %}
{% for text in inquiry.free_texts %}<p>{{ w.both(text.indonesian, text.english) }}</p>{% endfor %}
<form method="post" action="/bayar"><input type="hidden" name="inquiry" value="{{ inquiry.draft.request_id }}">
{{ w.faults(faults) }}
<button>{{ w.both("Bayar", "Pay") }} {{ rupiah(inquiry.amount) }}</button></form>
{% else %}<p class="box">{{ w.outcome(inquiry) }}</p><dl>{{ w.reason(inquiry) }}</dl>{% endif %}
{{ w.wire(inquiry, objections) }}
<p><a href="/">{{ w.both("Kembali ke awal", "Back to the start") }}</a></p>
{% endblock %}"""

_RECEIPT = """{% extends "frame" %}{% import "words" as w %}
{% block title %}Struk{% endblock %}{% block body %}
<h1>{{ w.both("Struk", "Receipt") }}</h1>
<p class="box">{{ w.outcome(payment) }}
{% if payment.outcome.value == "failed" %}
<br>{{ w.both("Uang dikembalikan ke rekening.", "The money goes back to the account.") }}
{% elif payment.outcome.value == "timeout" %}
<br>{{ w.both("Bank belum tahu hasilnya.", "The bank does not know the result yet.") }}
{% endif %}</p>
<dl><dt>{{ w.both("Jumlah", "Amount") }}</dt><dd class="sum">{{ rupiah(payment.amount) }}</dd>
<dt>{{ w.both("Nomor virtual account", "Virtual account number") }}</dt>
<dd>{{ payment.draft.fields["virtualAccountNo"] }}</dd>
<dt>{{ w.both("Referensi bank", "Bank reference") }}</dt><dd>{{ payment.reference }}</dd>
<dt>{{ w.both("Waktu", "Time") }}</dt><dd>{{ clock(payment.draft.fields["trxDateTime"], days_printed(payment)) }}</dd>
{{ w.reason(payment) }}</dl>
{% for earlier in payment.earlier %}<h2>{{ w.both("Panggilan lain", "Another call") }}</h2>
<p class="box">{{ w.outcome(earlier) }}</p><dl>{{ w.reason(earlier) }}</dl>{% endfor %}
{% if payment.outcome.value == "timeout" %}
<form method="post" action="/advis"><input type="hidden" name="inquiry" value="{{ request_id }}">
<button>{{ w.both("Beri tahu lagi", "Tell the biller again") }} (flagAdvise Y)</button></form>{% endif %}
{{ w.wire(payment, objections) }}
<p><a href="/">{{ w.both("Kembali ke awal", "Back to the start") }}</a></p>
{% endblock %}"""


def rupiah(amount: Decimal) -> str:
    """An amount as Indonesians write it: Rp150.000, and Rp150.000,50 when there are sen."""
    whole, _, sen = f"{amount:,.2f}".partition(".")
    return "Rp" + whole.replace(",", ".") + ("" if sen == "00" else f",{sen}")


def clock(moment: datetime | str, days_ahead: int = 0) -> str:
    """A moment, or one as SNAP BI writes it, as a clock and a calendar in Jakarta show it."""
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return (at.astimezone(WIB) + timedelta(days=days_ahead)).strftime("%d-%m-%Y %H:%M:%S WIB")


pages: Final = Environment(
    loader=DictLoader({"words": _WORDS, "frame": _FRAME, "start": _START, "bill": _BILL, "receipt": _RECEIPT}),
    autoescape=True,
    undefined=StrictUndefined,
)
pages.globals["rupiah"] = rupiah  # pyright: ignore[reportArgumentType]  # typed for Jinja's own functions only
pages.globals["clock"] = clock  # pyright: ignore[reportArgumentType]
