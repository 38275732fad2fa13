"""Changing a route while all runs: each change is a row of its history, and an entry of the audit trail."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from peserta.audit.actions import append
from peserta.kit.database import Conn
from peserta.messaging.routes import gaps, link_store
from peserta.messaging.routes import route_store as store
from peserta.messaging.routes.choosing_store import forget_channel_points
from peserta.messaging.routes.link_store import Links
from peserta.messaging.routes.route_store import Happened
from peserta.messaging.routes.setting import Change, Setting, list_changes, read_changes


class NoSuchRouteError(LookupError):
    """No route has this name; says which there are."""


async def list_settings(conn: Conn) -> list[Setting]:
    """Every route, by channel and name."""
    return await store.list_routes(conn)


async def list_history(conn: Conn, name: str | None, *, limit: int) -> list[Happened]:
    """What became of one route, or of all, the newest first. Raises NoSuchRouteError."""
    if name is not None:
        _check_name(name, await store.list_routes(conn))
    return await store.list_history(conn, name, limit=limit)


async def change(
    conn: Conn, name: str, asked: Mapping[str, str], *, actor: str, reason: str, now: datetime
) -> list[Change]:
    """Change a route as asked, in words (see `setting`); every worker follows within about a second.

    Raises BadSettingError and NoSuchRouteError.
    """
    before = await _lock(conn, name)
    return await _write(conn, before, read_changes(before, asked), actor=actor, reason=reason, now=now)


async def switch(conn: Conn, name: str, *, is_on: bool, actor: str, reason: str, now: datetime) -> list[Change]:
    """Switch a route on or off; every worker follows within about a second. Raises NoSuchRouteError."""
    before = await _lock(conn, name)
    return await _write(conn, before, replace(before, is_on=is_on), actor=actor, reason=reason, now=now)


async def list_links(conn: Conn, *, now: datetime) -> dict[str, Links]:
    """How many workers are linked to each route, by its name."""
    return await link_store.list_links(conn, now=now)


def why_unlinked(links: Links) -> str:
    """Why nothing can be sent by a route, or ""."""
    if not links.workers:
        return "no worker is at work"
    if not links.having:
        return "no worker has it: the profile that they were started with does not name it"
    if not links.linked:
        told = f"no link, in none of {links.having} workers" if links.having > 1 else "no link in the one worker"
        return f"{told}: {links.refused}" if links.refused else told
    return ""


async def list_gaps(conn: Conn, *, now: datetime) -> list[str]:
    """What no route takes, as all is set: of the routes that workers have, or of all while none is at work."""
    links = await link_store.list_links(conn, now=now)
    settings = await store.list_routes(conn)
    return gaps.list_gaps([each for each in settings if links[each.name].having or not links[each.name].workers])


async def load_setting(conn: Conn, name: str) -> Setting:
    """What is set of a route, locked until the end of the transaction. Raises NoSuchRouteError."""
    return await _lock(conn, name)


async def remember(conn: Conn, name: str, change: Change, *, actor: str, reason: str, now: datetime) -> None:
    """Write something a person did with a route into its history and the audit trail."""
    await store.add_history(conn, name, change, actor=actor, reason=reason, now=now)
    facts = {"route": name, "what": change.what, "was": change.was, "becomes": change.becomes, "reason": reason}
    await append(conn, kind="messaging.route_changed", person_id=None, actor=actor, facts=facts, now=now)


async def _lock(conn: Conn, name: str) -> Setting:
    found = await store.lock_route(conn, name)
    if found is None:
        _check_name(name, await store.list_routes(conn))
    assert found is not None, "routes are never taken away"
    return found


def _check_name(name: str, settings: Sequence[Setting]) -> None:
    if name not in {setting.name for setting in settings}:
        names = store.names_of(settings)
        raise NoSuchRouteError(f"{name}: there is no such route; expected one of: {names}")


async def _write(
    conn: Conn, before: Setting, after: Setting, *, actor: str, reason: str, now: datetime
) -> list[Change]:
    changes = list_changes(before, after)
    if not changes:
        return []
    await store.set_route(conn, after, note=reason)
    if any(each.what in {"weight", "lanes", "operators"} for each in changes):
        await forget_channel_points(conn, after.channel)
    for each in changes:
        await remember(conn, before.name, each, actor=actor, reason=reason, now=now)
    return changes
