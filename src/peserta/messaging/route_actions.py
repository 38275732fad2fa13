"""Changing a route while all runs: each change is a row of its history, and an entry of the audit trail."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from peserta.audit.actions import append
from peserta.kit.database import Conn
from peserta.messaging import route_store as store
from peserta.messaging.route_store import Happened
from peserta.messaging.setting import Change, Setting, list_changes, read_changes


class NoSuchRouteError(LookupError):
    """No route has this name; says which there are."""


async def list_settings(conn: Conn) -> list[Setting]:
    """Every route, by channel and name."""
    return await store.list_routes(conn)


async def list_history(conn: Conn, name: str | None, *, limit: int) -> list[Happened]:
    """What became of one route, or of all, the newest first."""
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


async def _lock(conn: Conn, name: str) -> Setting:
    found = await store.lock_route(conn, name)
    if found is None:
        raise NoSuchRouteError(store.names_of(await store.list_routes(conn)))
    return found


async def _write(
    conn: Conn, before: Setting, after: Setting, *, actor: str, reason: str, now: datetime
) -> list[Change]:
    changes = list_changes(before, after)
    if not changes:
        return []
    await store.set_route(conn, after, note=reason)
    for each in changes:
        await store.add_history(conn, before.name, each, actor=actor, reason=reason, now=now)
        facts = {"route": before.name, "what": each.what, "was": each.was, "becomes": each.becomes, "reason": reason}
        await append(conn, kind="messaging.route_changed", person_id=None, actor=actor, facts=facts, now=now)
    return changes
