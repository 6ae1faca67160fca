"""Decoding: bytes in any common encoding as blocks of whole lines in UTF-8."""

import codecs
from collections.abc import Iterable, Iterator

from comity.errors import ComityError

__all__ = ["decoded", "line_blocks"]

LONGEST_LINE = 1 << 26
"""Bytes without a line break after which a file is no table."""

_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}


def line_blocks(file: str, blocks: Iterable[bytes]) -> Iterator[str]:
    """Text of a file in blocks that end where a line ends, every line break as ``\\n``.

    UTF-8 and UTF-16 are known by their mark or, UTF-16, by its zeros; what is not UTF-8 is read
    line by line as the Windows form of Latin-1.

    The last without a line break at its end.

    >>> list(line_blocks("a.csv", [b"a,b\\r\\n1,", b"2\\r\\n3,4"]))
    ['a,b\\n', '1,2\\n', '3,4']
    """
    rest = b""
    for block in _as_utf8(blocks):
        text = rest + block
        end = text.rfind(b"\n") + 1
        if end == 0 and len(text) > LONGEST_LINE:
            raise ComityError(
                f"{file} has a line of more than {LONGEST_LINE >> 20} million characters and is "
                "no table; get it again"
            )
        if end:
            yield decoded(text[:end])
        rest = text[end:]
    if rest:
        yield decoded(rest)


def decoded(content: bytes) -> str:
    """Read UTF-8, with or without its mark, and each line that is none as Latin-1.

    >>> decoded("Côte d’Ivoire".encode("cp1252"))
    'Côte d’Ivoire'
    """
    bare = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    try:
        return bare.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "\n".join(_line(one) for one in bare.split(b"\n"))


def _line(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _as_utf8(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes, but UTF-16 as UTF-8, and lone carriage returns as line breaks."""
    decoder: codecs.IncrementalDecoder | None = None
    held = b""  # a carriage return whose line feed may stand in the next block
    for number, given in enumerate(blocks):
        block = given
        if number == 0 and (encoding := _encoding(block)).startswith("utf-16"):
            decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        if decoder:
            block = decoder.decode(block).encode("utf-8", errors="replace")
        block, held = held + block, b""
        if block.endswith(b"\r"):
            block, held = block[:-1], b"\r"
        yield block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if held:
        yield b"\n"


def _encoding(start: bytes) -> str:
    marked = next((name for mark, name in _MARKS.items() if start.startswith(mark)), None)
    if marked:
        return marked
    first = start[:1000]
    zeros = first.count(0)
    if zeros < len(first) // 4:
        return "utf-8"
    return "utf-16-le" if first[1::2].count(0) > first[::2].count(0) else "utf-16-be"
