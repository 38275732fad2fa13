"""The port of a server that was killed is waited for; one that somebody else keeps is named."""

import socket

import pytest

from peserta.app import address
from peserta.kit.settings import SettingsError


@pytest.fixture
def taken() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0))


def test_a_port_that_is_let_go_meanwhile_is_taken(taken: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    port: int = taken.getsockname()[1]

    def let_go(_: float) -> None:
        taken.close()

    monkeypatch.setattr(address.time, "sleep", let_go)

    assert address.free_address("127.0.0.1", port, wait_s=60) == "127.0.0.1"


def test_a_port_that_somebody_keeps_is_named(taken: socket.socket) -> None:
    port: int = taken.getsockname()[1]

    with taken, pytest.raises(SettingsError, match=f"127.0.0.1:{port} .* expected an address .* with a free port"):
        address.free_address("127.0.0.1", port)
