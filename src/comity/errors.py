"""The one kind of error a user meets: a refusal that says what is wrong and what would be right."""

import re
import warnings
from pathlib import PurePath

__all__ = ["ComityError", "ComityWarning", "one_line", "printable", "shown", "warn"]

_SHOWN = 60
"""Characters of a value that a message repeats."""

_COMMANDS = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Characters that command a terminal or turn the order of a text."""


class ComityError(ValueError):
    """A refusal in one line: the value, the place, what would be right, the next step.

    Everything that comity refuses raises this class or a subclass of it. The
    command line prints its message and exits 1; nothing else is caught there.

    Parameters
    ----------
    message : str
        Put on one line, with control characters written out.

    Examples
    --------
    >>> raise ComityError("'Atlantis' is no state; check the spelling")
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: 'Atlantis' is no state; check the spelling
    """

    def __init__(self, message: str) -> None:
        super().__init__(one_line(message))


class ComityWarning(UserWarning):
    """What a user should know of work that goes on: something was passed over, and why.

    Examples
    --------
    >>> issubclass(ComityWarning, UserWarning)
    True
    """


def warn(message: str) -> None:
    """Tell the user, once, of something that was passed over.

    Parameters
    ----------
    message : str
        As of a `ComityError`: what, where, what to do. The command line prints it in one line.

    Examples
    --------
    >>> with warnings.catch_warnings(record=True, action="always") as told:
    ...     warn("store/atop.json is no manifest of the store; it is passed over")
    >>> str(told[0].message)
    'store/atop.json is no manifest of the store; it is passed over'
    """
    warnings.warn(one_line(message), ComityWarning, stacklevel=2)


def printable(text: str) -> str:
    r"""Write control characters out, so that no text from a file commands the terminal.

    The same where every character can be seen; line ends and tabs stay.

    >>> printable("\x1b[31mred\n")
    '\\x1b[31mred\n'
    """
    return _COMMANDS.sub(lambda found: ascii(found[0])[1:-1], text)


def one_line(text: str) -> str:
    r"""Keep a text on one line: blanks for line ends, and control characters written out.

    >>> one_line("two\nlines \x07")
    'two lines \\x07'
    """
    return printable("".join(" " if char.isspace() else char for char in text))


def shown(value: object) -> str:
    """Write a value as a message repeats it: text between quotes, cut where it is long.

    At most 60 characters of it, control characters written out.

    >>> shown("Atlantis"), shown(0.5), shown("x" * 100) == repr("x" * 60 + "…")
    ("'Atlantis'", '0.5', True)
    """
    try:
        if isinstance(value, str | PurePath):
            return repr(_cut(str(value)))
        return one_line(_cut(repr(value)))
    except ValueError:  # Python does not write integers of thousands of digits
        return "a number of thousands of digits"


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
