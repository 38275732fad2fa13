"""SNAP BI as server: a bank takes a token, asks what is owed on a virtual account, and says that it was paid."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from typing import Final, TypeVar
from uuid import UUID

import psycopg
import structlog
from litestar import Router, post
from litestar.exceptions import HTTPException
from litestar.response.base import ASGIResponse
from psycopg_pool import PoolTimeout

from peserta.api.snap_call import Call, check_call, check_token_wish, read_call
from peserta.api.snap_reply import inquiry_reply, payment_reply, refusal_reply, token_reply, unknown_reply
from peserta.billing.banks import payments
from peserta.billing.banks.bank import Bank
from peserta.billing.banks.snap_answer import (
    BAD_REQUEST,
    BAD_TOKEN,
    CONFLICT,
    EXTERNAL_ERROR,
    GENERAL_ERROR,
    IN_PROGRESS,
    INTERNAL_ERROR,
    TIMED_OUT,
    TOO_MANY,
    Service,
    SnapRefusal,
    Verdict,
    invalid_format,
)
from peserta.billing.banks.snap_message import Fields, Payment, read_fields, read_inquiry, read_payment
from peserta.billing.banks.tokens import holder_of, issue_token
from peserta.kit.clock import business_date
from peserta.kit.database import reading, transaction
from peserta.kit.limits import Limit, limit_key
from peserta.web.site import Site, site_of
from peserta.web.visitor import AnyRequest

# Some banks wait for 10 seconds after a question, all for 30 after a payment.
ANSWERED_WITHIN_S: Final = 8.0
JUDGED_WITHIN_S: Final = 20.0
JUDGED_AGAIN_AFTER_S: Final = 0.2
CALLS_WINDOW: Final = timedelta(minutes=1)

log = structlog.get_logger()
T = TypeVar("T")
U = TypeVar("U")


@post("/access-token/b2b", status_code=200)
async def give_token(request: AnyRequest) -> ASGIResponse:
    """A token for a bank that signs with its key (service 73)."""
    return await _answered(request, Service.TOKEN, _give_token)


@post("/transfer-va/inquiry", status_code=200)
async def answer_inquiry(request: AnyRequest) -> ASGIResponse:
    """What is owed on an account (service 24)."""
    return await _answered(request, Service.INQUIRY, _answer_inquiry)


@post("/transfer-va/payment", status_code=200)
async def take_payment(request: AnyRequest) -> ASGIResponse:
    """A payment (service 25)."""
    return await _answered(request, Service.PAYMENT, _take_payment)


async def _give_token(request: AnyRequest, body: bytes) -> ASGIResponse:
    site, now = site_of(request), site_of(request).now()
    bank = check_token_wish(request.headers, {bank.client_id: bank for bank in site.banks}, now=now)
    await _count_call(site, bank)
    if read_fields(body).get("grantType") != "client_credentials":
        raise SnapRefusal(invalid_format("[grantType]"))
    async with transaction(site.pool) as conn:
        token = await issue_token(conn, bank.name, now=now)
    return token_reply(token, now=now)


async def _answer_inquiry(request: AnyRequest, body: bytes) -> ASGIResponse:
    site, now = site_of(request), site_of(request).now()
    call, bank = await _authenticated(request, site, body)
    await _count_call(site, bank)
    fields, inquiry = await _read(site, bank, call, Service.INQUIRY, lambda: read_both(body, read_inquiry))
    async with transaction(site.pool) as conn:
        asked = await payments.inquire(conn, bank, inquiry, external_id=call.external_id, today=business_date(now))
    return inquiry_reply(asked, fields, now=now)


async def _take_payment(request: AnyRequest, body: bytes) -> ASGIResponse:
    """What a bank says is kept first, by a transaction of its own, and then judged in a second one."""
    site, now = site_of(request), site_of(request).now()
    call, bank = await _authenticated(request, site, body)
    async with site.pool.connection() as conn:
        notice_id = await payments.keep_notice(conn, bank, call.external_id, body, now=now)
    try:
        fields, payment = await _read(site, bank, call, Service.PAYMENT, lambda: read_both(body, read_payment))
    except SnapRefusal as refusal:
        await _refuse_notice(site, notice_id, refusal.verdict)
        raise
    verdict = await _judge(site, bank, payment, call)
    if verdict == CONFLICT:
        await _refuse_notice(site, notice_id, verdict)
    return payment_reply(verdict, fields, now=now)


async def _refuse_notice(site: Site, notice_id: UUID, verdict: Verdict) -> None:
    async with site.pool.connection() as conn:
        await payments.refuse_notice(conn, notice_id, verdict)


async def _read(site: Site, bank: Bank, call: Call, service: Service, read: Callable[[], T]) -> T:
    """What a body says; one that cannot be read under an external id that was used today is a conflict first."""
    try:
        return read()
    except SnapRefusal:
        async with reading(site.pool) as conn:
            is_used = await payments.was_called(
                conn, bank, service, external_id=call.external_id, today=business_date(site.now())
            )
        if is_used:
            raise SnapRefusal(CONFLICT) from None
        raise


def read_both(body: bytes, read: Callable[[Fields], U]) -> tuple[Fields, U]:
    """The fields of a body, and what they are read as."""
    fields = read_fields(body)
    return fields, read(fields)


async def _count_call(site: Site, bank: Bank) -> None:
    """Refuse what is over a bank's limit; known by its signature, so nobody else uses it up."""
    limit = Limit("bank_calls", bank.calls_per_minute_max, CALLS_WINDOW)
    key = limit_key(site.keys, limit.name, bank.name.encode())
    if not await site.shares.take(site.pool, key, limit, now=site.now()):
        raise SnapRefusal(TOO_MANY)


async def _judge(site: Site, bank: Bank, payment: Payment, call: Call) -> Verdict:
    """The verdict on a payment, or that it is still in progress.

    When we cannot judge it for a mistake of ours it is refused, and that is written down first: a bank reads
    an error as "failed", and one that may still be booked must never be told so.
    """
    async with asyncio.timeout(JUDGED_WITHIN_S):
        try:
            return await _judge_until_known(site, bank, payment, call)
        except psycopg.errors.LockNotAvailable:
            return IN_PROGRESS
        except (psycopg.OperationalError, PoolTimeout):
            raise
        except Exception as error:
            verdict = _mistake(Service.PAYMENT, error)
        now = site.now()
        async with transaction(site.pool) as conn:
            return await payments.refuse_payment(
                conn, bank, payment, verdict, external_id=call.external_id, today=business_date(now), now=now
            )


async def _judge_until_known(site: Site, bank: Bank, payment: Payment, call: Call) -> Verdict:
    """Judge again what a database left open that went away in a commit: the payment finds its own verdict.

    So does a payment for an account that nobody has, when another call with it was quicker: once, for what is
    unique twice is a mistake of ours.
    """
    began, was_late = time.monotonic(), False
    while True:
        try:
            return await _judge_once(site, bank, payment, call)
        except psycopg.errors.LockNotAvailable:
            raise
        except psycopg.errors.UniqueViolation:
            if was_late:
                raise
            was_late = True
        except (psycopg.OperationalError, PoolTimeout):
            if time.monotonic() - began + JUDGED_AGAIN_AFTER_S > JUDGED_WITHIN_S:
                raise
            await asyncio.sleep(JUDGED_AGAIN_AFTER_S)


async def _judge_once(site: Site, bank: Bank, payment: Payment, call: Call) -> Verdict:
    now = site.now()
    async with transaction(site.pool) as conn:
        return await payments.take_payment(
            conn, bank, payment, external_id=call.external_id, today=business_date(now), now=now
        )


async def _authenticated(request: AnyRequest, site: Site, body: bytes) -> tuple[Call, Bank]:
    call = read_call(request.headers)
    now = site.now()
    async with site.pool.connection() as conn:
        name = await holder_of(conn, call.token, now=now)
    bank = next((bank for bank in site.banks if bank.name == name), None)
    if bank is None or not _path(request).startswith(bank.path_prefix):
        raise SnapRefusal(BAD_TOKEN)
    check_call(call, bank, path=_path(request), body=body, now=now)
    return call, bank


def _path(request: AnyRequest) -> str:
    """The path as it was asked for, with its query: that is what was signed."""
    path, query = request.scope["raw_path"].decode("latin-1"), request.scope["query_string"].decode("latin-1")
    path = path.partition("?")[0]
    return f"{path}?{query}" if query else path


async def _answered(
    request: AnyRequest, service: Service, answer: Callable[[AnyRequest, bytes], Awaitable[ASGIResponse]]
) -> ASGIResponse:
    """A bank is always answered in its own words: what it cannot read it takes for "no answer".

    That is what a payment gets that we cannot look up, as it may be one that is booked.
    """
    body = b""
    try:
        async with asyncio.timeout(None if service is Service.PAYMENT else ANSWERED_WITHIN_S):
            body = await request.body()
            return await answer(request, body)
    except SnapRefusal as refusal:
        verdict = refusal.verdict
    except HTTPException:
        verdict = BAD_REQUEST  # too large
    except Exception as error:
        verdict = _mistake(service, error)
        if service is Service.PAYMENT:
            return unknown_reply(now=site_of(request).now())
    return refusal_reply(service, verdict, _readable(body), now=site_of(request).now())


def _mistake(service: Service, error: Exception) -> Verdict:
    """What went wrong on our side: the time, the database as a whole, something in it, or ourselves."""
    # A database's error may quote the row.
    trace = None if isinstance(error, psycopg.Error) else error
    log.error("a bank was not answered", service=service.value, error=type(error).__name__, exc_info=trace)
    match error:
        case TimeoutError() | psycopg.errors.QueryCanceled():
            return TIMED_OUT
        case psycopg.OperationalError() | PoolTimeout():
            return EXTERNAL_ERROR
        case psycopg.Error():
            return GENERAL_ERROR
        case _:
            return INTERNAL_ERROR


def _readable(body: bytes) -> Fields:
    try:
        return read_fields(body)
    except SnapRefusal:
        return {}


def bank_routes(prefixes: Iterable[str]) -> list[Router]:
    """What banks call: one set of routes for each prefix that a bank uses."""
    return [Router(prefix, route_handlers=[give_token, answer_inquiry, take_payment]) for prefix in sorted({*prefixes})]
