"""Running the tests as a proof: what they ended with, in one line."""

import asyncio
import os
import re
import sys

from bench.prove.finding import Finding
from peserta.kit.lifetime import die_with_parent

FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", flags=re.MULTILINE)
# As tests/conftest.py says it.
SERVER = re.compile(r"^on PostgreSQL (\S+)", flags=re.MULTILINE)


async def run_suite(finding: Finding, arguments: list[str], extra: dict[str, str], *, seconds_max: float) -> None:
    """Run pytest with `arguments`; failed tests and a run that takes too long are faults."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "pytest", "-q", "--no-header", "--tb=short", "-r", "fE", *arguments,
        env=_clean_environment() | extra, stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, preexec_fn=die_with_parent,
    )  # fmt: skip
    try:
        async with asyncio.timeout(seconds_max):
            output, _ = await process.communicate()
    except TimeoutError:
        process.terminate()
        await process.wait()
        finding.faults.append(f"not done after {seconds_max:.0f} s")
        return
    told = output.decode("utf-8", "replace")
    last = told.strip().splitlines()[-1] if told.strip() else "nothing"
    finding.figures["PostgreSQL"] = version[1] if (version := SERVER.search(told)) else "unknown"
    finding.figures["tests"] = last.strip("= ")
    finding.none_of(FAILED.findall(told), "failed tests")
    finding.expect(process.returncode == 0, f"pytest ended with {process.returncode}")


def _clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PESERTA_")}
