"""A small biller with its own opinion of SNAP BI: it checks what a bank sends and answers by the tables.

It shares no line with the bank: signatures are checked with `cryptography` itself, white space is
dropped by a walk over the bytes, and HTTP is read from the socket.
"""

import asyncio
import hashlib
import json
import secrets
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256, SHA512
from cryptography.hazmat.primitives.hmac import HMAC

JAKARTA = ZoneInfo("Asia/Jakarta")
BODY_BYTES_MAX = 100_000
STALE = timedelta(minutes=5)
IDENTITY = ("partnerServiceId", "customerNo", "virtualAccountNo")
SILENCE = (0, b"")
Json = dict[str, Any]


@dataclass
class Account:
    """A virtual account with one closed bill."""

    name: str
    amount: str
    paid_by: str | None = None


@dataclass
class Heard:
    """One request as it came, what was answered, and whether the bank hung up on the answer."""

    path: str
    headers: dict[str, str]
    body: bytes
    took_s: float
    code: str = ""
    hung_up: bool = False

    @property
    def fields(self) -> Json:
        return json.loads(self.body)


class Refused(Exception):
    """The answer is this one."""

    def __init__(self, status: int, case: str, message: str, reason: tuple[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.case, self.message = status, case, message
        self.reason = reason or (message, "Ditolak")


def walked(body: bytes) -> bytes:
    """The standard's own words: outside of strings, space, tab and line ends are dropped."""
    kept = bytearray()
    inside = escaped = False
    for byte in body:
        if inside or byte not in b" \t\r\n":
            kept.append(byte)
        if escaped:
            escaped = False
        elif inside and byte == 0x5C:
            escaped = True
        elif byte == 0x22:
            inside = not inside
    return bytes(kept)


@dataclass
class Biller:
    """Knows one bank. `scripted` answers come first, as (status, body); SILENCE never answers, None hangs up."""

    public_key: RSAPublicKey
    secret: str
    clock: Callable[[], datetime]
    accounts: dict[str, Account] = field(default_factory=dict[str, Account])
    heard: list[Heard] = field(default_factory=list[Heard])
    scripted: list[tuple[int, bytes] | None] = field(default_factory=list["tuple[int, bytes] | None"])
    tokens: dict[str, datetime] = field(default_factory=dict[str, datetime])
    external_ids: dict[tuple[str, str, str], str] = field(default_factory=dict[tuple[str, str, str], str])
    payments: dict[str, tuple[str, Json]] = field(default_factory=dict[str, tuple[str, Json]])
    token_life: str = "900"
    _server: asyncio.Server | None = None
    _writers: set[asyncio.StreamWriter] = field(default_factory=set[asyncio.StreamWriter])

    async def start(self) -> str:
        """Listen; return the address."""
        self._server = await asyncio.start_server(self._converse, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in self._writers:
            writer.close()

    def transactions(self) -> list[Heard]:
        """What was heard, without the token requests."""
        return [heard for heard in self.heard if "access-token" not in heard.path]

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        last: Heard | None = None
        try:
            while heard := await self._hear(reader):
                self.heard.append(heard)
                scripted = self.scripted.pop(0) if self.scripted and "transfer-va" in heard.path else ...
                if scripted is None:
                    return
                if scripted == SILENCE:
                    await reader.read()
                    return
                status, body = self._answer(heard) if scripted is ... else scripted
                heard.code = body.decode("utf-8", "replace").partition('"responseCode": "')[2][:7]
                stamp = self.clock().astimezone(JAKARTA).isoformat(timespec="seconds")
                head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nX-TIMESTAMP: {stamp}\r\n"
                writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
                last = heard
        except ConnectionError:
            pass
        finally:
            if last is not None:
                last.hung_up = True
            self._writers.discard(writer)
            writer.close()

    async def _hear(self, reader: asyncio.StreamReader) -> Heard | None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("ascii")
        except asyncio.IncompleteReadError:
            return None
        started_at = asyncio.get_running_loop().time()
        first, *lines = head.splitlines()
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines if line)}
        body = await reader.readexactly(int(headers["content-length"]))
        method, path, _ = first.split(" ")
        assert method == "POST"
        return Heard(path, headers, body, asyncio.get_running_loop().time() - started_at)

    def _answer(self, heard: Heard) -> tuple[int, bytes]:
        service = {"b2b": "73", "inquiry": "24", "payment": "25"}[heard.path.rsplit("/", 1)[1]]
        try:
            if service == "73":
                return self._write(200, service, "00", "Successful", self._issue_token(heard))
            self._check_caller(heard)
            fields = self._parse(heard, service)
            account = (self._inquiry if service == "24" else self._payment)(heard, fields)
            case, status = ("18", 404) if account.pop("again", None) else ("00", 200)
            message = "Successful" if status == 200 else "Inconsistent Request"
            return self._write(status, service, case, message, {"virtualAccountData": account, "additionalInfo": {}})
        except Refused as refused:
            if refused.status == 401 or service == "73":
                return self._write(refused.status, service, refused.case, refused.message, {})
            data = self._rejection(service, heard, refused)
            return self._write(refused.status, service, refused.case, refused.message, data)

    @staticmethod
    def _write(status: int, service: str, case: str, message: str, rest: Json) -> tuple[int, bytes]:
        fields = {"responseCode": f"{status}{service}{case}", "responseMessage": message, **rest}
        return status, json.dumps(fields).encode()

    def _issue_token(self, heard: Heard) -> Json:
        client_id, stamp = heard.headers.get("x-client-key"), heard.headers["x-timestamp"]
        if client_id is None:
            raise Refused(400, "02", "Invalid Mandatory Field [X-CLIENT-KEY]")
        self._check_stamp(stamp)
        if client_id != "bank-a":
            raise Refused(401, "00", "Unauthorized. [Unknown client]")
        try:
            signature = b64decode(heard.headers["x-signature"], validate=True)
            self.public_key.verify(signature, f"{client_id}|{stamp}".encode(), PKCS1v15(), SHA256())
        except (ValueError, InvalidSignature):
            raise Refused(401, "00", "Unauthorized. [Signature]") from None
        try:
            assert json.loads(heard.body) == {"grantType": "client_credentials", "additionalInfo": {}}
        except ValueError:
            raise Refused(400, "00", "Bad Request") from None
        token = secrets.token_urlsafe(40)
        self.tokens[token] = self.clock() + timedelta(minutes=15)
        return {"accessToken": token, "tokenType": "bearer", "expiresIn": self.token_life, "additionalInfo": {}}

    def _check_caller(self, heard: Heard) -> None:
        headers = heard.headers
        for name in ("Authorization", "X-TIMESTAMP", "X-SIGNATURE", "X-PARTNER-ID", "X-EXTERNAL-ID", "CHANNEL-ID"):
            if name.lower() not in headers:
                raise Refused(400, "02", f"Invalid Mandatory Field {name}")
        if not headers["x-external-id"].isdecimal() or len(headers["x-external-id"]) > 36:
            raise Refused(400, "01", "Invalid Field Format X-EXTERNAL-ID")
        token = headers["authorization"].removeprefix("Bearer ")
        if token not in self.tokens or self.tokens[token] <= self.clock():
            raise Refused(401, "01", "Invalid Token (B2B)")
        self._check_stamp(headers["x-timestamp"])
        digest = hashlib.sha256(walked(heard.body)).hexdigest()
        mac = HMAC(self.secret.encode(), SHA512())
        mac.update(f"POST:{heard.path}:{token}:{digest}:{headers['x-timestamp']}".encode())
        try:
            mac.verify(b64decode(headers["x-signature"], validate=True))
        except (ValueError, InvalidSignature):
            raise Refused(401, "00", "Unauthorized. [Signature]") from None
        if headers["x-partner-id"] != "12345":
            raise Refused(401, "00", "Unauthorized. [Unknown client]")
        if headers["channel-id"] != "95231":
            raise Refused(403, "01", "Feature Not Allowed [CHANNEL-ID]")

    def _check_stamp(self, stamp: str) -> None:
        if len(stamp) != 25 or abs(datetime.fromisoformat(stamp) - self.clock()) > STALE:
            raise Refused(401, "00", "Unauthorized. [Timestamp]")

    def _parse(self, heard: Heard, service: str) -> Json:
        if len(heard.body) > BODY_BYTES_MAX:
            raise Refused(400, "00", "Bad Request")
        try:
            fields: Json = json.loads(heard.body)
        except ValueError:
            raise Refused(400, "00", "Bad Request") from None
        for name in (*IDENTITY, "inquiryRequestId" if service == "24" else "paymentRequestId"):
            if name not in fields:
                raise Refused(400, "02", f"Invalid Mandatory Field {name}")
        if fields["virtualAccountNo"] != fields["partnerServiceId"] + fields["customerNo"]:
            raise Refused(400, "01", "Invalid Field Format virtualAccountNo")
        for name in ("amount", "paidAmount", "totalAmount"):
            value = fields.get(name, {"value": "0.00"})["value"]
            if not value.replace(".", "", 1).isdecimal() or value[-3] != ".":
                raise Refused(400, "01", f"Invalid Field Format {name}")
        return fields

    def _seen_today(self, heard: Heard, service: str, payment_id: str) -> bool:
        day = self.clock().astimezone(JAKARTA).date().isoformat()
        key = (service, heard.headers["x-external-id"], day)
        seen = key in self.external_ids
        self.external_ids.setdefault(key, payment_id)
        return seen

    def _inquiry(self, heard: Heard, fields: Json) -> Json:
        if self._seen_today(heard, "24", ""):
            raise Refused(409, "00", "Conflict")
        account = self._account(fields)
        return {
            "inquiryStatus": "00",
            "inquiryReason": {"english": "Success", "indonesia": "Sukses"},
            **{name: fields[name] for name in (*IDENTITY, "inquiryRequestId")},
            "virtualAccountName": account.name,
            "totalAmount": {"value": account.amount, "currency": "IDR"},
            "subCompany": "00000",
            "billDetails": [
                {
                    "billNo": "202612",
                    "billName": "Iuran kelas 1",
                    "billDescription": {"english": "December 2026", "indonesia": "Desember 2026"},
                    "billAmount": {"value": account.amount, "currency": "IDR"},
                }
            ],
            "freeTexts": [{"english": "Thank you", "indonesia": "Terima kasih"}],
        }

    def _payment(self, heard: Heard, fields: Json) -> Json:
        payment_id = fields["paymentRequestId"]
        seen = self._seen_today(heard, "25", payment_id)
        if payment_id in self.payments:
            status, first = self.payments[payment_id]
            return dict(first) if fields["flagAdvise"] == "Y" and status == "00" else {**first, "again": True}
        if seen:
            raise Refused(409, "00", "Conflict")
        account = self._account(fields)
        if fields["paidAmount"]["value"] != account.amount:
            raise Refused(404, "13", "Invalid amount", ("Invalid Amount", "Nominal pembayaran tidak sesuai"))
        account.paid_by = payment_id
        kept = ("virtualAccountName", "paymentRequestId", "paidAmount", "totalAmount", "trxDateTime", "referenceNo")
        answer: Json = {
            "paymentFlagReason": {"english": "Success", "indonesia": "Sukses"},
            **{name: fields[name] for name in (*IDENTITY, *kept)},
            "paymentFlagStatus": "00",
            "billDetails": [],
            "freeTexts": [],
        }
        self.payments[payment_id] = ("00", answer)
        return dict(answer)

    def _account(self, fields: Json) -> Account:
        account = self.accounts.get(fields["customerNo"])
        if account is None:
            words = ("Virtual Account Not Found", "Virtual Account Tidak Ditemukan")
            raise Refused(404, "12", "Invalid Bill/Virtual Account [Not Found]", words)
        if account.paid_by is not None:
            raise Refused(404, "14", "Paid Bill", ("Bill has been paid", "Tagihan telah dibayar"))
        return account

    @staticmethod
    def _rejection(service: str, heard: Heard, refused: Refused) -> Json:
        try:
            sent = heard.fields
        except ValueError:
            sent = {}
        request_id, status, reason = (
            ("inquiryRequestId", "inquiryStatus", "inquiryReason")
            if service == "24"
            else ("paymentRequestId", "paymentFlagStatus", "paymentFlagReason")
        )
        english, indonesia = refused.reason
        return {
            "virtualAccountData": {
                status: "01",
                reason: {"english": english, "indonesia": indonesia},
                **{name: sent.get(name, "") for name in (*IDENTITY, request_id)},
                "totalAmount": {"value": "", "currency": ""},
            },
            "additionalInfo": {},
        }
