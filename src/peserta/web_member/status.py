"""`/status`: how each channel and operator does now, and did in the last thirty days, as a picture and a table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from litestar import get
from litestar.response.base import ASGIResponse

from peserta.messaging.telling.pace import UNKNOWN, Measured, Pace, Speed
from peserta.messaging.telling.past import WHOLE, Day, Past
from peserta.web import formats
from peserta.web.answers import Asked
from peserta.web.visitor import AnyRequest
from peserta.web.words import Translate
from peserta.web_member.channel_words import NAMES, duration_words

# A bar tells by its height as well: not everybody sees colours apart.
HEIGHTS: Final = {Pace.NORMAL: 32, Pace.SLOW: 20, Pace.DOWN: 10, Pace.UNKNOWN: 2}
FLOOR, STEP = 32, 10
# Days with trouble that are named, the newest first; the picture has all.
NAMED_MAX: Final = 5
KINDS: Final = {Pace.NORMAL: "good", Pace.SLOW: "warn", Pace.DOWN: "bad", Pace.UNKNOWN: "info"}


@dataclass(frozen=True, slots=True)
class StatusLine:
    """A channel, or one operator of it; without `bars` nothing is known of its past."""

    name: str
    state: str
    kind: str
    usual: str
    bars: Sequence[tuple[str, str]]
    """The days of each pace in one SVG path: a page is small whatever happened."""
    summary: str


@dataclass(frozen=True, slots=True)
class StatusShown:
    """Everything the page shows; the first line of a channel is the whole of it."""

    channels: Sequence[Sequence[StatusLine]]
    legend: Sequence[tuple[str, str, int]]
    heads: Sequence[str]
    table: Sequence[Sequence[str]]
    first_day: str


@get("/status")
async def show_status(request: AnyRequest) -> ASGIResponse:
    """It asks the database nothing: what is shown is what this process knows anyway."""
    asked = Asked(request)
    speeds = asked.site.speeds
    shown = status_shown(speeds.rows(), speeds.past(), asked.visitor.language, asked.gettext)
    return asked.page("status.html", shown=shown)


def status_shown(
    rows: Iterable[tuple[Measured, Speed]], past: Sequence[Past], language: str, _: Translate
) -> StatusShown:
    """In words and shapes."""
    now = {(m.channel, WHOLE if m.is_whole_channel else m.operator or "?"): speed for m, speed in rows}
    before = {(line.channel, line.operator): line for line in past}
    keys = list(dict.fromkeys([*before, *(key for key in now if key[1] != "?")]))
    names = list(dict.fromkeys(channel for channel, operator in keys if operator == WHOLE))
    return StatusShown(
        channels=[[_line(key, now, before, _) for key in _of(channel, keys)] for channel in names],
        legend=[(pace.value, pace_words(pace, _), HEIGHTS[pace]) for pace in HEIGHTS],
        heads=[_("Saluran"), *(pace_words(pace, _) for pace in HEIGHTS), _("Hari bermasalah")],
        table=[
            [
                _name(line.channel, line.operator),
                *(str(line.count(pace)) for pace in HEIGHTS),
                _troubles(line, language, _),
            ]
            for line in past
        ],
        first_day=formats.short_date(past[0].days[0].on, language) if past else "",
    )


def pace_words(pace: Pace, _: Translate) -> str:
    """How something does, in a word or two."""
    return {
        Pace.NORMAL: _("lancar"),
        Pace.SLOW: _("lambat"),
        Pace.DOWN: _("terganggu"),
        Pace.UNKNOWN: _("belum cukup data"),
    }[pace]


Key = tuple[str, str]


def _of(channel: str, keys: Iterable[Key]) -> list[Key]:
    return sorted((key for key in keys if key[0] == channel), key=lambda key: key[1] != WHOLE)


def _line(key: Key, now: Mapping[Key, Speed], before: Mapping[Key, Past], _: Translate) -> StatusLine:
    speed = now.get(key) or UNKNOWN
    past = before.get(key)
    usual = ""
    if speed.state in (Pace.NORMAL, Pace.SLOW) and speed.typical_s is not None:
        usual = _("biasanya {time}").format(time=duration_words(max(speed.typical_s, 1), _))
    return StatusLine(
        _name(*key), pace_words(speed.state, _), KINDS[speed.state], usual,
        bars=_bars(past) if past else [],
        summary=_summary(past, _) if past else "",
    )  # fmt: skip


def _name(channel: str, operator: str) -> str:
    name = NAMES.get(channel, channel)
    return f"{name} {operator}".strip()


def _summary(past: Past, _: Translate) -> str:
    return _("30 hari terakhir: {normal} hari lancar, {slow} lambat, {down} terganggu, {unknown} tanpa data").format(
        normal=past.count(Pace.NORMAL), slow=past.count(Pace.SLOW), down=past.count(Pace.DOWN),
        unknown=past.count(Pace.UNKNOWN),
    )  # fmt: skip


def _bars(past: Past) -> list[tuple[str, str]]:
    """Each pace with its days: a thick stroke upwards from the floor for each."""
    paths = {
        pace: "".join(f"M{n * STEP + 5} {FLOOR}v-{height}" for n, day in enumerate(past.days) if day.pace is pace)
        for pace, height in HEIGHTS.items()
    }
    return [(pace.value, path) for pace, path in paths.items() if path]


def _troubles(past: Past, language: str, _: Translate) -> str:
    bad = [day for day in reversed(past.days) if day.pace in (Pace.SLOW, Pace.DOWN)]
    told = [f"{formats.short_date(day.on, language)}: {_hours(day, _)}" for day in bad[:NAMED_MAX]]
    more = [_("dan {count} lagi").format(count=len(bad) - NAMED_MAX)] if len(bad) > NAMED_MAX else []
    return "; ".join([*told, *more]) or "–"


def _hours(day: Day, _: Translate) -> str:
    if day.pace is Pace.DOWN:
        return _("terganggu {hours} jam").format(hours=day.down)
    return _("lambat {hours} jam").format(hours=day.slow)
