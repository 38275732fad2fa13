"""A simulated operator and mail provider in this process, and what heard their receipts."""

import ssl
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from peserta.simulator.mailbox import Mailbox
from peserta.simulator.smsc import Smsc

PACE = 0.02


@pytest.fixture
async def smsc() -> AsyncGenerator[Smsc]:
    """An operator whose scripted delays are a fiftieth of the real ones."""
    smsc = Smsc("JALUR-A", password="kunci", receipt_delay_s=0.01, receipt_retry_s=0.02, pace=PACE)
    yield smsc
    await smsc.stop()


@pytest.fixture
async def mailbox() -> AsyncGenerator[Mailbox]:
    """A mail provider whose scripted delays are a fiftieth of the real ones."""
    mailbox = Mailbox("SURAT", pace=PACE)
    yield mailbox
    await mailbox.stop()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for 127.0.0.1 and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(certificate.public_bytes(Encoding.PEM) + private)
    return file


@pytest.fixture
def tls_server(certificate: Path) -> ssl.SSLContext:
    """What a simulator offers."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def tls_client(certificate: Path) -> ssl.SSLContext:
    """Trusts exactly that certificate."""
    return ssl.create_default_context(cafile=str(certificate))
