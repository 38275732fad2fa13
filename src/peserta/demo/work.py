"""The worker of the demo: the real one, on the demo's day."""

import os
import sys

from peserta.app.work import work
from peserta.demo.time import follow_demo
from peserta.kit.settings import load_settings

if __name__ == "__main__":
    follow_demo()
    sys.exit(work(load_settings(os.environ)))
