"""Comparing anchors with the chain as it stands now."""

from array import array
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from peserta.audit.anchor import Anchor, PublicKeys
from peserta.audit.fault import Fault, Reach, Wrong
from peserta.audit.verify_store import Trail

CHUNK = 1_000

NumberedAnchor = tuple[int | None, Anchor | None]


class Signed:
    """What a series of anchors says: how far it reaches, and the first of each kind of fault in it."""

    def __init__(self, trail: Trail, keys: PublicKeys, file: Path | None = None) -> None:
        self._trail = trail
        self._keys = keys
        self._file = file
        self.count = 0
        self.seq = 0
        self.at: datetime | None = None
        # Eight bytes for each minute in which somebody did something.
        self.seqs = array("q")
        self.faults: list[Fault] = []
        self.moved_up = False
        """Whether a signed hash now stands earlier than where it was signed: something before it is gone."""

    def read(self, anchors: Iterable[NumberedAnchor]) -> None:
        """Compare every anchor; lines of a file carry their number. Holds a chunk of them at a time."""
        rest = iter(anchors)
        while chunk := list(islice(rest, CHUNK)):
            hashes = self._trail.hashes([anchor.seq for _, anchor in chunk if anchor is not None])
            for line, anchor in chunk:
                self._compare(line, anchor, hashes)

    def _compare(self, line: int | None, anchor: Anchor | None, hashes: dict[int, bytes]) -> None:
        if anchor is None:
            self._note(Fault(Wrong.UNREADABLE_ANCHOR, line=line))
            return
        if not anchor.is_signed_by(self._keys):
            self._note(Fault(Wrong.FORGED_ANCHOR, anchor.seq, line=line))
            return
        self.count += 1
        self.seqs.append(anchor.seq)
        if anchor.seq > self.seq:
            self.seq, self.at = anchor.seq, anchor.at
        if hashes.get(anchor.seq) == anchor.hash:
            return
        stands_at = self._trail.seq_of(anchor.hash) if not self.faults else None
        self.moved_up = self.moved_up or (stands_at is not None and stands_at < anchor.seq)
        self._note(Fault(Wrong.REWRITTEN if anchor.seq in hashes else Wrong.CUT_SHORT, anchor.seq, line=line))

    @property
    def reach(self) -> Reach:
        return Reach(self._file, self.count, self.seq, self.at)

    def _note(self, fault: Fault) -> None:
        if all(noted.wrong is not fault.wrong for noted in self.faults):
            self.faults.append(replace(fault, file=self._file))
