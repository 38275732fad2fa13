"""Pages made smaller for the way, in which no secret is compressed beside other words (decision 31).

Compressing a secret beside text that a stranger chooses tells the secret by the length (BREACH, CVE-2013-3587).
So each part that a template names is compressed by itself: what is the same for everybody, once in a process, and
what stands alone. The rest of a page follows as it is, in one gzip (RFC 1952) whose other blocks are stored
(RFC 1951, 3.2.4).
"""

import secrets
import struct
import zlib
from typing import Final

from markupsafe import Markup

END_OF_STYLE: Final = "</style>"
# Magic, deflate, no flags, no time, best compression, unknown system.
GZIP_HEAD: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
END: Final = b"\x01\x00\x00\xff\xff"
STORED_MAX: Final = 65_535
# Two languages, the members' pages and the desk's; a page that begins otherwise goes as it is.
BEGINNINGS_MAX: Final = 8
# Menus and foots in two languages.
SAME_MAX: Final = 64
SAME, ALONE = "=", "~"


class Packer:
    """Compresses pages, and remembers the parts that are the same on many of them."""

    def __init__(self) -> None:
        # Nobody can write it into a page who has not read this process's memory.
        self._mark = f"<!{secrets.token_hex(8)}>"
        self._beginnings: dict[str, _Beginning] = {}
        self._same: dict[str, bytes] = {}

    def same(self, text: str) -> Markup:
        """Mark a part that is the same for everybody who sees this page."""
        return Markup(f"{self._mark}{SAME}{text}{self._mark}")  # noqa: S704 - as it came out of the template

    def alone(self, text: str) -> Markup:
        """Mark a part that holds nothing a stranger chose, like a drawing made of numbers."""
        return Markup(f"{self._mark}{ALONE}{text}{self._mark}")  # noqa: S704 - as it came out of the template

    def plain(self, page: str) -> str:
        """The page without its marks."""
        for kind in (SAME, ALONE):
            page = page.replace(self._mark + kind, "")
        return page.replace(self._mark, "")

    def pack(self, page: str) -> bytes | None:
        """The page as gzip, or None when it does not begin as others do."""
        beginning = self._beginning_of(page)
        if beginning is None:
            return None
        said, size, blocks = beginning.sum, beginning.size, [GZIP_HEAD, beginning.packed]
        for number, part in enumerate(page[len(beginning.text) :].split(self._mark)):
            is_marked = number % 2 == 1
            text = (part[1:] if is_marked else part).encode()
            said, size = zlib.crc32(text, said), size + len(text)
            if not is_marked:
                blocks += _stored(text)
            elif part[0] == SAME:
                blocks.append(self._packed_once(part, text))
            else:
                blocks.append(_packed(text))
        return b"".join([*blocks, END, struct.pack("<II", said, size & 0xFFFFFFFF)])

    def _beginning_of(self, page: str) -> "_Beginning | None":
        for beginning in self._beginnings.values():
            if page.startswith(beginning.text):
                return beginning
        end = page.find(END_OF_STYLE)
        if end < 0 or len(self._beginnings) >= BEGINNINGS_MAX:
            return None
        text = page[: end + len(END_OF_STYLE)]
        self._beginnings[text] = beginning = _Beginning(text)
        return beginning

    def _packed_once(self, part: str, text: bytes) -> bytes:
        packed = self._same.get(part)
        if packed is None:
            packed = _packed(text)
            if len(self._same) < SAME_MAX:
                self._same[part] = packed
        return packed


class _Beginning:
    """What many pages have in common up to the end of their style, compressed."""

    def __init__(self, text: str) -> None:
        encoded = text.encode()
        self.text = text
        self.packed = _packed(encoded)
        self.size = len(encoded)
        self.sum = zlib.crc32(encoded)


def _packed(text: bytes) -> bytes:
    """Blocks that end on a whole byte, and that nothing before or after refers into."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return deflate.compress(text) + deflate.flush(zlib.Z_FULL_FLUSH)


def _stored(text: bytes) -> list[bytes]:
    parts: list[bytes] = []
    for start in range(0, len(text), STORED_MAX):
        block = text[start : start + STORED_MAX]
        parts += (struct.pack("<BHH", 0, len(block), len(block) ^ 0xFFFF), block)
    return parts
