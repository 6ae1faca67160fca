"""What is wrong in a casebook, where, and what would be right."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from comity.errors import one_line

__all__ = ["Fault"]


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong in one line of one file.

    Parameters
    ----------
    file : str
        Name of the file in the casebook, or the casebook itself.
    line : int
        Line that the fault stands in, or where its record begins, counted from 1; what
        is wrong with a file as a whole stands in line 1.
    message : str
        What is wrong and, after a semicolon, what would be right.

    Examples
    --------
    >>> print(Fault("trade.csv", 7, "share_of_exports is '-0.5'; write a number of at least 0"))
    trade.csv:7: share_of_exports is '-0.5'; write a number of at least 0
    """

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return one_line(f"{self.file}:{self.line}: {self.message}")


def near(word: str, known: Iterable[str]) -> str:
    """Suggest the known word that is most like an unknown one, as the end of a message."""
    found = get_close_matches(word[:60], list(known), n=1, cutoff=0.6)
    return f"did you mean {found[0]}?" if found else ""


def one_of(known: Iterable[str]) -> str:
    """Join alternatives: ``a, b or c``."""
    words = list(known)
    return " or ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
