"""Pages made smaller for the way, in which only what everybody gets is compressed (decision 31).

Compressing a secret beside text that a stranger chooses tells the secret by the length (BREACH, CVE-2013-3587).
So the beginning of a page, its style, is compressed once, and the rest of the page follows as it is, in one gzip
(RFC 1952) whose later blocks are stored (RFC 1951, 3.2.4).
"""

import struct
import zlib
from typing import Final

END_OF_STYLE: Final = "</style>"
# Magic, deflate, no flags, no time, best compression, unknown system.
GZIP_HEAD: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
STORED_MAX: Final = 65_535
# Two languages, the members' pages and the desk's; a page that begins otherwise goes as it is.
BEGINNINGS_MAX: Final = 8


class Packer:
    """Remembers the few beginnings that pages have."""

    def __init__(self) -> None:
        self._known: dict[str, _Beginning] = {}

    def pack(self, page: str) -> bytes | None:
        """The page as gzip, or None when it does not begin as others do."""
        for beginning in self._known.values():
            if page.startswith(beginning.text):
                return beginning.followed_by(page[len(beginning.text) :].encode())
        end = page.find(END_OF_STYLE)
        if end < 0 or len(self._known) >= BEGINNINGS_MAX:
            return None
        beginning = _Beginning(page[: end + len(END_OF_STYLE)])
        self._known[beginning.text] = beginning
        return self.pack(page)


class _Beginning:
    """What many pages have in common, compressed."""

    def __init__(self, text: str) -> None:
        self.text = text
        encoded = text.encode()
        deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        # Flushed, so that it ends on a whole byte and nothing that follows refers into it.
        self._packed = GZIP_HEAD + deflate.compress(encoded) + deflate.flush(zlib.Z_FULL_FLUSH)
        self._size = len(encoded)
        self._sum = zlib.crc32(encoded)

    def followed_by(self, rest: bytes) -> bytes:
        parts = [self._packed]
        for start in range(0, max(len(rest), 1), STORED_MAX):
            block = rest[start : start + STORED_MAX]
            is_last = start + STORED_MAX >= len(rest)
            parts += (struct.pack("<BHH", is_last, len(block), len(block) ^ 0xFFFF), block)
        parts.append(struct.pack("<II", zlib.crc32(rest, self._sum), (self._size + len(rest)) & 0xFFFFFFFF))
        return b"".join(parts)
