"""Children that do not outlive us, even when we are killed."""

import ctypes
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Run in a child between fork and exec: SIGTERM comes when the parent dies. Linux only.

    It is tied to the thread that started the child, so children are started from the main thread.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
