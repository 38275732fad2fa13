"""`make prove`: the long proofs, each in a process of its own; exit code 1 when a promise does not hold."""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from bench.prove.finding import Finding
from bench.prove.one import PROOFS
from peserta.kit.lifetime import die_with_parent

SEED = 30
# For taking down what a proof has started.
GRACE_S = 60.0
NAMES = ", ".join(PROOFS)


def main() -> int:
    """Run the asked proofs, all if none is named, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.prove", description=__doc__)
    parser.add_argument("proofs", nargs="*", metavar="PROOF", help=f"any of: {NAMES} (default: all)")
    parser.add_argument("--seed", type=int, default=SEED, help=f"of everything random (default {SEED})")
    asked = parser.parse_args()
    names: list[str] = asked.proofs or list(PROOFS)
    if unknown := [name for name in names if name not in PROOFS]:
        parser.error(f"there is no proof {', '.join(unknown)}; there are {NAMES}")
    started = time.monotonic()
    findings = [_prove(name, asked.seed) for name in names]
    print(_summary(findings, seconds=time.monotonic() - started, seed=asked.seed))
    # Whoever names a proof wants it run.
    return 1 if any(not finding.holds or (finding.not_run and asked.proofs) for finding in findings) else 0


def _prove(name: str, seed: int) -> Finding:
    minutes_max = PROOFS[name].minutes_max
    print(f"{name}: {PROOFS[name].promise}\n  runs, at most {minutes_max} minutes", flush=True)
    started = time.monotonic()
    finding = _in_own_process(name, seed, seconds_max=minutes_max * 60 + GRACE_S)
    print(f"{finding.told()}\n  {_outcome(finding)} after {time.monotonic() - started:,.0f} s\n", flush=True)
    return finding


def _in_own_process(name: str, seed: int, *, seconds_max: float) -> Finding:
    """What a proof found; one that crashes or never ends has failed, and the next one runs all the same."""
    with tempfile.TemporaryDirectory(prefix="peserta-finding-") as folder:
        path = Path(folder) / "finding.json"
        command = [sys.executable, "-m", "bench.prove.one", name, str(seed), str(path)]
        process = subprocess.Popen(command, preexec_fn=die_with_parent)  # noqa: PLW1509  # there is one thread
        try:
            code = process.wait(seconds_max)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return Finding(name, faults=[f"did not end after {seconds_max:,.0f} s and was killed"])
        if not path.exists():
            return Finding(name, faults=[f"broke off with exit code {code}; its last words are above"])
        return msgspec.json.decode(path.read_bytes(), type=Finding)


def _outcome(finding: Finding) -> str:
    if finding.not_run:
        return "NOT RUN"
    return "HOLDS" if finding.holds else "DOES NOT HOLD"


def _summary(findings: Sequence[Finding], *, seconds: float, seed: int) -> str:
    lines = [f"{finding.name:<12}{_outcome(finding)}" for finding in findings]
    return "\n".join([*lines, f"{len(findings)} proofs, {seconds / 60:,.1f} minutes, seed {seed}"])


if __name__ == "__main__":
    sys.exit(main())
