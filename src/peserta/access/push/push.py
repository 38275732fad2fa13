"""Push notices: which browser of an account wants which, and announcing what happened."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from peserta.access.push import push_store as store
from peserta.access.push.push_rules import LIFE, Purpose, Subscription
from peserta.access.push.push_store import NewPush
from peserta.access.session import Session
from peserta.audit.actions import append
from peserta.kit.blind_index import blind_index
from peserta.kit.database import Conn
from peserta.kit.ids import new_id
from peserta.kit.keys import Keys
from peserta.kit.refusal import Refusal
from peserta.kit.sealing import seal

SUBSCRIPTION: Final = "access_push.subscription"
BROWSERS_MAX: Final = 10


async def wanted_purposes(conn: Conn, session: Session, browser: bytes) -> set[Purpose]:
    """What this browser is told of now; nothing until its holder asked for it."""
    push = await store.find_push(conn, session.account_id, browser)
    return {Purpose(purpose) for purpose in push.purposes} if push else set()


async def choose_purposes(
    conn: Conn, session: Session, browser: bytes, purposes: Collection[Purpose], subscription: Subscription | None,
    *, keys: Keys, language: str, now: datetime,
) -> None:  # fmt: skip
    """Tell this browser of these and of nothing else; none ends it.

    `subscription` is what the browser gave now; None leaves the one it gave before, and without one there is
    nowhere to send: `push.needs_browser`.
    """
    wanted = sorted(str(purpose) for purpose in purposes)
    if not wanted:
        await store.delete_push(conn, session.account_id, browser)
    elif subscription is not None:
        push = _sealed(session, browser, wanted, subscription, keys=keys, language=language, now=now)
        await store.insert_push(conn, push, browsers_max=BROWSERS_MAX, now=now)
    elif await store.find_push(conn, session.account_id, browser) is None:
        raise Refusal("push.needs_browser")
    else:
        await store.set_purposes(conn, session.account_id, browser, wanted, language=language)
    await append(
        conn, kind="push.chosen", person_id=session.person_id, actor="member",
        facts={"purposes": ",".join(wanted)}, now=now,
    )  # fmt: skip


async def announce(conn: Conn, person_ids: Sequence[UUID], purpose: Purpose, *, now: datetime) -> None:
    """Put a notice for every browser of these people that wants it, in the caller's transaction; nothing is waited for.

    It says that there is something to read, and never what.
    """
    await store.announce(conn, person_ids, str(purpose), message_life=LIFE, now=now)


def _sealed(
    session: Session, browser: bytes, purposes: list[str], subscription: Subscription,
    *, keys: Keys, language: str, now: datetime,
) -> NewPush:  # fmt: skip
    push_id = new_id(now)
    text = "\n".join((subscription.endpoint, subscription.keys.p256dh, subscription.keys.auth))
    return NewPush(
        id=push_id, account_id=session.account_id, person_id=session.person_id, browser=browser,
        subscription_sealed=seal(keys, text, place=SUBSCRIPTION, row=push_id),
        endpoint_index=blind_index(keys, "push", subscription.endpoint), purposes=purposes, language=language,
    )  # fmt: skip
