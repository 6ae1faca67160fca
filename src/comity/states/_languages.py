"""Names in other languages and scripts, each with the English name that means the same."""

import re
import unicodedata
from functools import cache

from comity.states._spelling import text_of
from comity.states._tables import read

__all__ = ["english"]

_SAME = str.maketrans("يكىةہ", "یکیهه")
"""Letters that Arabic, Persian and Urdu write differently."""

_FORM = re.compile(
    unicodedata.normalize(
        "NFKD",
        r"^(?:республика|королевство|государство|جمهوریه|مملکه|دوله|جمهوری|پادشاهی"
        r"|republica(?:d[aeo]s?)?|reino(?:d[aeo]s?)?|repubblica(?:d[ei]l*a?)?)"
        r"|(?:共和国|共和國|王国|王國|공화국|왕국)$",
    )
)
"""The form of government, before or after the name of a state that it tells from no other."""


def english(text: str) -> str | None:
    """The English name for a name in another language; None where it is not known.

    >>> english("Российская Федерация"), english("중국"), english("Chna")
    ('Russia', 'China', None)
    """
    letters = _letters(text)
    return _others().get(letters) or _others().get(_FORM.sub("", letters))


@cache
def _others() -> dict[str, str]:
    """English names; the table is read when a name is known in no other way."""
    rows = read("other_languages").select("also", "name").iter_rows()
    return {_letters(other): name for other, name in rows}


def _letters(text: str) -> str:
    """Letters and digits alone, without accents and what is written above or below them."""
    return "".join(one for one in text_of(text).translate(_SAME) if one.isalnum())
