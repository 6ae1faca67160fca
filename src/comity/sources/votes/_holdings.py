"""Files of votes as holdings: one table of decisions and how each member voted."""

from collections.abc import Sequence
from pathlib import Path

from comity.sources.reading.holding import Holding
from comity.sources.reading.quarantine import Quarantine
from comity.sources.reading.spans import Span
from comity.sources.votes import ideal_points
from comity.sources.votes._assembly_files import read_part
from comity.sources.votes.council import read_file


def assembly(paths: Sequence[Path]) -> Holding:
    """Roll calls of the General Assembly: one row per roll call and member."""
    (part,) = read_part(paths)
    table = part.calls.join(part.votes, on="roll_call", how="left", maintain_order="left")
    span = Span(part.start, part.end, part.universe, part.source)
    return Holding(table.sort("date", "roll_call", "state"), (span,), Quarantine(part.aside))


def council(paths: Sequence[Path]) -> Holding:
    """Votes of the Security Council: one row per decision and member."""
    (path,) = paths
    one = read_file(path)
    table = one.decisions.join(one.positions, on="decision", how="left")
    return Holding(table.sort("date", "decision", "state"), (one.span,), Quarantine(one.aside))


def points(paths: Sequence[Path]) -> Holding:
    """Ideal points: one row per state and year."""
    (path,) = paths
    one = ideal_points.read(path)
    return Holding(one.points, (one.span,), one.quarantine)
