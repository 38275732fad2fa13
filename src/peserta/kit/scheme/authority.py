"""The certificate authorities that routes of the profile name."""

import ssl
from pathlib import Path

from peserta.kit.regular_file import read_regular
from peserta.kit.scheme.problems import Problems, shown

AUTHORITIES_BYTES_MAX = 4_194_304


def check_authority(name: str, file: str | None, problems: Problems) -> None:
    """Name a file that holds no certificate, before a worker of many routes ends on the one that needs it."""
    if file is None:
        return
    try:
        # A pipe would be waited for.
        read_regular(Path(file), bytes_max=AUTHORITIES_BYTES_MAX)
        ssl.create_default_context(cafile=file)
    except OSError as error:  # ssl.SSLError is one
        why = "no certificates" if isinstance(error, ssl.SSLError) else error.strerror or type(error).__name__
        problems.add(f"{name} ca_file", f"{why} ({shown(file)})", "a file of certificates in PEM")
