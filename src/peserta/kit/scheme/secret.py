"""Reading a secret from where the profile says it stands: a file, or a variable of the environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from peserta.kit.regular_file import NoRegularFile, read_regular
from peserta.kit.scheme.problems import NO_UTF8, UTF8, Problems, is_utf8, shown

SECRET_FILE_BYTES_MAX = 65_536
UNREADABLE: Mapping[type[Exception], str] = {
    FileNotFoundError: "a file that is not there", IsADirectoryError: "a folder", NotADirectoryError: "no file",
    PermissionError: "a file that this user may not read", UnicodeDecodeError: "a file that is no text",
    NoRegularFile: "no regular file",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SecretPlace:
    """Where a secret of the profile stands; `name` is how a problem calls it, `field` how its two fields begin."""

    name: str
    field: str
    file: str | None
    variable: str | None


def read_secret(secret: SecretPlace, environ: Mapping[str, str], problems: Problems, *, required: bool) -> str | None:
    if secret.file and secret.variable:
        problems.add(secret.name, f"both {secret.field}_file and {secret.field}_env", "one of them")
        return None
    if secret.file:
        return read_secret_file(secret.name, secret.file, problems)
    if secret.variable:
        # As of a file: whoever fills variables from one brings its line break along.
        text = environ.get(secret.variable, "").strip()
        if not is_utf8(text):
            problems.add(secret.name, NO_UTF8, f"{UTF8} in {secret.variable}")
            return None
        if not text:
            problems.missing(secret.name, f"it in {secret.variable}")
        return text or None
    if required:
        problems.missing(secret.name, f"{secret.field}_file or {secret.field}_env")
    return None


def read_secret_file(name: str, path: str, problems: Problems) -> str | None:
    if not path:
        problems.add(name, "no path of a file ('')", "a file that holds the secret")
        return None
    try:
        text = read_regular(Path(path), bytes_max=SECRET_FILE_BYTES_MAX).decode().strip()
    except (OSError, ValueError) as error:
        got = next((words for kind, words in UNREADABLE.items() if isinstance(error, kind)), "a file that is not read")
        problems.add(name, f"{got} ({shown(path)})", "a file that holds the secret")
        return None
    if not text:
        problems.add(name, f"an empty file ({shown(path)})", "a file that holds the secret")
    return text or None
