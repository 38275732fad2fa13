"""A port is chosen by one process at a time, before anybody listens on it."""

import subprocess
import sys

import pytest

from peserta.demo import ports

ELSEWHERE = """
import sys
from peserta.demo import ports
port = int(sys.argv[1])
ports.CHOICE = [port] * 1000 + list(range(port + 1, port + 50))
print(ports.quiet_port())
"""


def test_a_port_that_was_chosen_is_not_chosen_again_here_or_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    port = ports.quiet_port()
    monkeypatch.setattr(ports, "CHOICE", [port] * 1000 + list(range(port + 1, port + 50)))

    here = ports.quiet_port()
    elsewhere = subprocess.run([sys.executable, "-c", ELSEWHERE, str(port)], capture_output=True, check=True)

    assert port != here
    assert int(elsewhere.stdout) not in (port, here)
