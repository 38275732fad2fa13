"""A push service that speaks RFC 8030, and the browser behind it, which alone can open a message (RFC 8291)."""

import asyncio
import os
from base64 import urlsafe_b64encode
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import http_ece
import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02


def text_of(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


@dataclass
class Received:
    """One message as it came."""

    headers: dict[str, str]
    body: bytes


@dataclass
class PushService:
    """Answers with `status`; a redirect leads to itself."""

    port: int = 0
    status: int = 201
    received: list[Received] = field(default_factory=list[Received])
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def subscription(self, *, endpoint: str | None = None, device: str = "hp-1") -> str:
        """What `PushManager.subscribe` gives, as JSON."""
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return msgspec.json.encode({
            "endpoint": endpoint or f"http://{self.host}/push/{device}", "expirationTime": None,
            "keys": {"p256dh": text_of(point), "auth": text_of(self.secret)},
        }).decode()  # fmt: skip

    def open(self, message: Received) -> bytes:
        """Decrypt as the browser does; the sender's signature must be good for this service."""
        assert Vapid02.verify(message.headers["authorization"])  # pyright: ignore[reportUnknownMemberType]
        assert message.headers["content-encoding"] == "aes128gcm"
        return http_ece.decrypt(  # pyright: ignore[reportUnknownMemberType]
            message.body, private_key=self.key, auth_secret=self.secret, version="aes128gcm"
        )

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head.split("\r\n")[1:])
        }
        self.received.append(Received(headers, await reader.readexactly(int(headers["content-length"]))))
        lines = [f"HTTP/1.1 {self.status} x", f"location: http://{self.host}/elsewhere", "content-length: 0"]
        writer.write(("\r\n".join([*lines, "connection: close"]) + "\r\n\r\n").encode())
        await writer.drain()
        writer.close()


@asynccontextmanager
async def push_service() -> AsyncGenerator[PushService]:
    service = PushService()
    server = await asyncio.start_server(service.answer, "127.0.0.1", 0)
    service.port = int(server.sockets[0].getsockname()[1])
    try:
        yield service
    finally:
        server.close()
        await server.wait_closed()
