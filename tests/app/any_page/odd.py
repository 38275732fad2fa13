"""What nobody should type, and somebody will."""

from random import Random


def random_text(random: Random) -> bytes:
    kind = random.randrange(5)
    if kind == 0:
        return random.randbytes(random.randrange(60))
    if kind == 1:
        return b"%" + random.randbytes(3) + b"%00%ff%F0%9F%92%A9"
    if kind == 2:
        return "٣٤٥𝟙２\u200b\u202e'\";--<script>".encode() * random.randrange(4)
    if kind == 3:
        return b"9" * random.randrange(3_000)
    return random.choice([b"", b"0", b"-1", b"NULL", b"2026-02-30", b"1e309", b"../../etc/passwd", b"\x00", b"ya"])
