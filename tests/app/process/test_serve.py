"""`peserta serve`: what ends a web worker stands in the log."""

import json
import subprocess
import sys

from peserta.demo.ports import quiet_port

SERVE = """
import sys
from peserta.app.serve import serve
from peserta.kit.log import configure_logging
configure_logging("info")
serve(host="127.0.0.1", port=int(sys.argv[1]), workers=1, target="tests.app.process.test_serve:load_broken")
"""


def load_broken() -> object:
    """An application that cannot begin."""
    from peserta.app.web import make_app
    from peserta.kit.log import configure_logging
    from peserta.web.site import Site

    def make() -> Site:
        raise RuntimeError("the plan of this test, +62 899 0001 2345")

    configure_logging("info")
    return make_app(make, [])


def test_what_ends_a_worker_that_begins_is_logged_and_masked() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", SERVE, str(quiet_port())], capture_output=True, text=True, timeout=120, check=False
    )

    lines = [json.loads(line) for line in ended.stderr.splitlines()]
    assert ended.returncode == 1
    assert any("RuntimeError: the plan of this test" in line["event"] for line in lines)
    assert any(line["event"] == "Unexpected exit from worker-1" for line in lines)
    assert "2345" not in ended.stderr
    assert ended.stdout == ""
