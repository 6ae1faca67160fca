"""Similarity of alliance portfolios, for all dyads of all years of the ATOP project."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from comity.errors import ComityError, shown
from comity.portfolio.alliance_files import read_capabilities, read_pledges
from comity.portfolio.dyad_table import dyad_table
from comity.portfolio.measures import measures_named
from comity.portfolio.ratings import Ratings
from comity.states import membership

__all__ = ["ALLIANCE_VARIANTS", "alliance_similarity"]

ALLIANCE_VARIANTS = (
    "s",
    "s_squared",
    "s_cinc",
    "s_squared_cinc",
    "s_chance",
    "kappa",
    "pi",
    "tau_b",
    "agreement",
)
"""The nine variants in use: S by absolute and squared distance, each as it is and weighted by
capabilities (``_cinc``), S corrected for chance, kappa (squared), pi, tau-b and agreement."""

N_LEVELS = 4
_WEIGHTED = "_cinc"


def alliance_similarity(
    dyad_years: str | Path,
    measure: str | Sequence[str] = ALLIANCE_VARIANTS,
    *,
    capabilities: str | Path | None = None,
    self_tie: int | None = 3,
    distance: str | None = None,
    states: Iterable[str] | None = None,
    with_: Iterable[str] | None = None,
) -> pl.DataFrame:
    """Measure how alike states ally: their pledges to every state of the system, by year.

    A portfolio says what a state owes each state of the system, on the scale 3 defence or
    offence, 2 neutrality or consultation, 1 non-aggression, 0 none of these. The system is that
    of the Correlates of War: states that were members on some day of the year. The file lists
    all pledges between members, so that a pair it does not list has level 0; a pledge of or to
    a state outside the system in that year takes no part.

    Parameters
    ----------
    dyad_years : str or Path
        ATOP's directed dyad-years: ccode1, ccode2 (or stateA, stateB), year, defense, offense,
        neutral, nonagg, consul, with or without ``atop_`` before them.
    measure : str or sequence of str
        Names of measures, see `comity.portfolio.MEASURES`; with ``_cinc`` after it, weighted by the
        capabilities of the state to which the pledge is made.
    capabilities : str or Path, optional
        For the weighted measures: CINC by state and year (ccode, year, cinc; or i, year, value
        with names of states). A state whose capability in a year is not known is left out of
        the weighted measures of that year; where none is known they are NaN.
    self_tie : int or None
        Level of a state's tie with itself, by custom 3; None leaves the two states of a dyad
        out of their own comparison.
    distance, states, with_
        As of `comity.portfolio.similarity`.

    Returns
    -------
    DataFrame
        As of `comity.portfolio.similarity`: state_a, state_b, year, one column per measure, n
        (states of the system compared), undefined.

    Raises
    ------
    ComityError
        If the header is unknown, a code stands for no state, a measure or state is unknown,
        the self-tie is no level, or a weighted measure lacks its capabilities.

    References
    ----------
    Chiba, D., Johnson, J. C., & Leeds, B. A. (2015). Careful commitments: democratic states and
    alliance design. Journal of Politics 77(4), 968-982 (the scale).
    Signorino, C. S., & Ritter, J. M. (1999). Tau-b or not tau-b. International Studies
    Quarterly 43(1), 115-144.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "atop.csv")
    >>> _ = path.write_text("ccode1,ccode2,year,defense,offense,neutral,nonagg,consul\\n"
    ...                     "710,731,1961,1,0,0,0,0\\n731,710,1961,1,0,0,0,0\\n")
    >>> alliance_similarity(path, "s", states=["CHN", "PRK"]).row(0)
    ('CHN', 'PRK', 1961, 1.0, 111, None)
    """
    measures = measures_named(measure, distance, _WEIGHTED)
    if self_tie is not None and self_tie not in range(N_LEVELS):
        raise ComityError(f"self_tie is {shown(self_tie)}; write a level from 0 to 3, or None")
    weighted = [found.name for found in measures if found.weighted]
    if weighted and capabilities is None:
        raise ComityError(
            f"{', '.join(weighted)} need a file of capabilities (ccode, year, cinc); give one as "
            "`capabilities`, or leave out the measures that end in _cinc"
        )
    ratings, partners = _portfolios(read_pledges(dyad_years), self_tie)
    if weighted and capabilities is not None:
        known = read_capabilities(capabilities)
        partners = partners.join(known, on=["state", "year"], how="left", maintain_order="left")
        weight = partners["cinc"].cast(pl.Float64).to_numpy()  # null becomes NaN: not known
        ratings = replace(ratings, weight=weight)
    return dyad_table(ratings, measures, states, with_)


def _portfolios(pledges: pl.DataFrame, self_tie: int | None) -> tuple[Ratings, pl.DataFrame]:
    """Every member's level towards every member, by year; and the items: year and partner."""
    years = pledges["year"].unique().sort()
    system = _system(years[0], years[-1]).join(years.to_frame(), on="year")
    partners = system.sort("year", "state").with_row_index("row")
    states = system["state"].unique().sort()
    columns = pl.DataFrame({"state": states}).with_row_index("column")
    sizes = partners.group_by("year", maintain_order=True).len()
    own = partners.join(columns, on="state", how="left", maintain_order="left")["column"].to_numpy()
    of_year = np.repeat(np.arange(sizes.height), sizes["len"].to_numpy())
    member = np.zeros((sizes.height, len(states)), dtype=bool)
    member[of_year, own] = True
    levels = np.where(member[of_year], 0, -1).astype(np.int8)
    pledged = pledges.join(partners.rename({"state": "partner"}), on=["year", "partner"]).join(
        columns, on="state"
    )
    row, column = pledged["row"].to_numpy(), pledged["column"].to_numpy()
    inside = levels[row, column] >= 0
    levels[row[inside], column[inside]] = pledged["level"].to_numpy()[inside]
    levels[np.arange(own.size), own] = -1 if self_tie is None else self_tie
    starts = np.concatenate([[0], np.cumsum(sizes["len"].to_numpy())]).astype(np.intp)
    return Ratings(levels, N_LEVELS, states, sizes["year"], starts), partners


def _system(first: int, last: int) -> pl.DataFrame:
    """Members of the state system on some day of each year: state, year."""
    spells = membership("cow").select(
        state="id",
        start=pl.col("start").dt.year().cast(pl.Int64),
        end=pl.col("end").dt.year().cast(pl.Int64).fill_null(last),  # null: membership lasts
    )
    years = pl.int_ranges(pl.max_horizontal("start", pl.lit(first)), pl.col("end") + 1)
    listed = spells.filter(pl.col("end") >= first).select("state", year=years).explode("year")
    return listed.drop_nulls().unique()
