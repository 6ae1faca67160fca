"""A new casebook: a small one that says how it is written, or a copy of one that is there."""

from pathlib import Path

from comity.errors import ComityError, shown
from comity.evidence.casebook import casebook_folder
from comity.evidence.records import RECORD_TYPES
from comity.evidence.rows import columns
from comity.placing import placing_folder

__all__ = ["copy_casebook", "new_casebook"]

_DECLARATION = """\
# A casebook: evidence about some states, in files that people edit and compare.
# `comity casebook check DIR` says all that is wrong; `comity casebook show DIR` lists the records.

title = "France and the United Kingdom"
summary = "A start: replace it by your own states, records and sources."

# The states whose dyads are assessed, by ISO 3166 code, and others that records may name.
states = ["FRA", "GBR"]
outside = ["DEU"]

# Organisations that records may name: code = "name".
[organisations]
UN = "United Nations"

# Groups of states that you want to speak of by name.
[groups]
"western Europe" = ["DEU", "FRA", "GBR"]

# Where the evidence is complete. Inside, a record that is missing is a zero; outside, nothing
# is known. Declare only what somebody has really looked through. Further keys: excluding
# (pairs of states that are not covered after all), known (first day on which completeness
# could be claimed).
[[coverage]]
kind = "vote"
among = ["DEU", "FRA", "GBR"]
start = 2011-03-17
end = 2011-03-17
universe = "votes of the Security Council on Libya"
source = ["spv6498"]

# Splits into camps of which you want the probability in every year: `comity camps DIR`.
[splits]
"Germany apart" = [["FRA", "GBR"], ["DEU"]]

# Records stand in one file for each kind, KIND.csv, one row for each record. The columns of
# each kind follow; their order is free, and those that you do not need can be left out.
# Every record needs an id of its own, a start and a source. Dates are YYYY-MM-DD, YYYY-MM or
# YYYY; an empty end is that of the start, `ongoing` has not ended. Cells that list several
# things separate them by blanks: FRA GBR. Positions in a vote: FRA:yes GBR:abstain.
#
"""

_AGREEMENTS = """\
id,start,parties,title,kind,obligations,in_force_from,in_force_to,source,locator,note
lancaster-house-2010,2010-11-02,FRA GBR,Treaty for Defence and Security Co-operation,treaty,,\
2011-07-01,,cm8174,,"Signed in London, with a second treaty on nuclear facilities"
"""

_MEETINGS = """\
id,start,participants,level,place,host,persons,outcome,source
london-2010,2010-11-02,FRA GBR,leader,London,GBR,"Nicolas Sarkozy, David Cameron",\
Lancaster House treaties signed,cm8174
"""

_VOTES = """\
id,start,body,symbol,title,result,yes,no,abstain,positions,source
sc-1973,2011-03-17,UNSC,S/RES/1973 (2011),Libya,adopted,10,0,5,FRA:yes GBR:yes DEU:abstain,spv6498
"""

_SOURCES = """\
% One entry for each source; records cite it by its key. Every entry needs a title.

@techreport{cm8174,
  author = {{Foreign and Commonwealth Office}},
  title = {Treaty between the United Kingdom of Great Britain and Northern Ireland and the French
    Republic for Defence and Security Co-operation, London, 2 November 2010},
  institution = {Treaty Series No. 36 (2011), Cm 8174},
  year = {2011},
}

@misc{spv6498,
  author = {{United Nations Security Council}},
  title = {6498th meeting, 17 March 2011},
  howpublished = {S/PV.6498},
  year = {2011},
}
"""


def new_casebook(folder: str | Path) -> None:
    """Write a small valid casebook to start from, whole or not at all.

    Parameters
    ----------
    folder : str or Path
        Where; it is made where it does not exist, and must be empty where it does.

    Raises
    ------
    ComityError
        If the folder holds anything, is a file, or cannot be written.
    """
    target = Path(folder)
    written = {
        "casebook.toml": _DECLARATION + _columns(),
        "agreement.csv": _AGREEMENTS,
        "meeting.csv": _MEETINGS,
        "vote.csv": _VOTES,
        "sources.bib": _SOURCES,
    }
    _refuse_used(target)
    with placing_folder(target, "name a folder of your own") as aside:
        for name, content in written.items():
            (aside / name).write_text(content, encoding="utf-8", newline="\n")


def copy_casebook(name_or_folder: str | Path, folder: str | Path) -> None:
    """Copy a casebook to a new folder, whole or not at all, to add evidence of one's own.

    Parameters
    ----------
    name_or_folder : str or Path
        Name of an embedded casebook, else a folder.
    folder : str or Path
        Where; it is made where it does not exist, and must be empty where it does.

    Raises
    ------
    ComityError
        If there is no such casebook, or the folder holds anything or cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> mine = Path(tempfile.mkdtemp(), "mine")
    >>> copy_casebook("crink", mine)
    >>> (mine / "meeting.csv").is_file()
    True
    """
    source, target = casebook_folder(name_or_folder), Path(folder)
    files = [one for one in sorted(source.iterdir()) if one.suffix in _COPIED]
    _refuse_used(target)
    with placing_folder(target, "name a folder of your own") as aside:
        for file in files:
            (aside / file.name).write_bytes(file.read_bytes())


_COPIED = (".toml", ".csv", ".bib", ".parquet")


def _refuse_used(target: Path) -> None:
    if target.exists() and not target.is_dir():
        raise ComityError(f"{shown(str(target))} is a file; name a new folder")
    if target.is_dir() and any(target.iterdir()):
        raise ComityError(f"{shown(str(target))} is not empty; name a new folder")


def _columns() -> str:
    """Name the columns of every kind, as comments."""
    return "\n".join(f"# {kind}.csv: {', '.join(columns(kind))}" for kind in RECORD_TYPES) + "\n"
