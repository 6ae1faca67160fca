"""Similarity from any data frame: one row per state and item in, one row per dyad out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from comity.errors import ComityError, shown
from comity.frames import taken
from comity.portfolio.dyad_table import dyad_table
from comity.portfolio.measures import measures_named
from comity.portfolio.ratings import ratings_of
from comity.states import convert, resolve

if TYPE_CHECKING:
    from comity.portfolio.archive import Similarities

__all__ = ["similarity"]

_ALL = "all"  # stands in for the period where there is none


def similarity(
    ratings: Any,
    *,
    state: str | None = None,
    item: str | None = None,
    value: str | None = None,
    levels: Sequence[Any] | None = None,
    period: str | None = None,
    measure: str | Sequence[str] = "agreement",
    distance: Literal["nominal", "absolute", "squared"] | None = None,
    weight: str | None = None,
    absent: Any = "drop",
    states: Iterable[Any] | None = None,
    with_: Iterable[Any] | None = None,
    data: str | Path | None = None,
    by: Literal["year", "session"] | None = None,
    universe: str | None = None,
    issue: str | Sequence[str] | None = None,
) -> Any:
    """Measure how alike states rate the same items, for all dyads and periods.

    Of a data frame, whose columns are named; or, as ``comity similarity`` does, of the votes or
    alliances that were published, or of a file of votes.

    Measures by name: ``agreement``, ``partial_agreement`` (Lijphart), ``published_agreement`` (the
    same of items that divided the states of the frame), ``opposite``, ``s``
    (Signorino and Ritter), ``s_chance`` (S corrected for chance), ``kappa`` (Cohen), ``pi``
    (Scott), ``tau_b``, and ``kappa_observed``, the kappa of R's psych, whose scale is what a
    pair was seen to use. A distance may follow a name: ``s_squared``, ``pi_absolute``.

    Parameters
    ----------
    ratings : data frame, str or Path
        A data frame of pandas, polars, pyarrow or DuckDB: one row per state, item and period; or
        ``"unga"``, ``"alliances"`` or a file, as of `comity.portfolio.cited_similarity`.
    state, item, value : str
        Of a data frame: columns of the state, of what it rated (a roll call, a partner), and of
        its rating; a null rating is an absence.
    levels : sequence
        The scale, in its order, observed or not, such as ["yes", "abstain", "no"] or range(4);
        distances are between places on it.
    period : str, optional
        Column of the period; by default all items are of one.
    measure : str or sequence of str
        Names of the measures.
    distance : {"nominal", "absolute", "squared"}, optional
        For measures named without one; by default absolute for S, partial agreement and
        corrected S, squared for kappa, nominal for pi.
    weight : str, optional
        Column with the weight of the item in the period, the same for all states.
    absent : "drop" or one of the levels
        Leave out the items that one of the two did not rate, or give that level to every state
        on what it did not rate in a period in which it has a row.
    states, with_ : iterable, optional
        Only dyads among these states, by any name or code; only dyads that contain one of these;
        with both, the
        dyads of one of the second with one of either.

    data : str or Path, optional
        Of ``"unga"`` and ``"alliances"``: the folder of published data.
    by, universe, issue : str, optional
        Of ``"unga"``: the period, and which roll calls count.

    Returns
    -------
    data frame of the kind given; of published data and files Similarities
        One row per dyad (state_a < state_b) and period with an item in common, by period,
        state_a, state_b: state_a, state_b, the period under its own name, one column per
        measure, n (items in common), undefined. A measure is NaN where it has no meaning, as
        kappa and pi where both states gave one level throughout; `undefined` then says which
        and why, and is null otherwise.

    Raises
    ------
    ComityError
        If a column, measure, distance or state is unknown, a value is not on the scale, a state
        or item is null, a state rates an item twice, or an item has no or several weights.

    References
    ----------
    Häge, F. M. (2011). Choice or circumstance? Adjusting measures of foreign policy similarity
    for chance agreement. Political Analysis 19(3), 287-305.

    Examples
    --------
    >>> votes = pl.DataFrame({"state": ["CHN", "PRK"] * 2, "call": [1, 1, 2, 2],
    ...     "vote": ["yes", "yes", "no", "abstain"]})
    >>> similarity(votes, state="state", item="call", value="vote",
    ...     levels=["yes", "abstain", "no"], measure=["agreement", "s"]).row(0)
    ('CHN', 'PRK', 0.5, 0.5, 2, None)
    """
    if isinstance(ratings, str | Path):
        columns_given = {"state": state, "item": item, "value": value, "levels": levels}
        _refuse_given(columns_given | {"period": period, "weight": weight, "distance": distance})
        return _published(ratings, data, measure, states, with_, by, universe, issue)
    _refuse_given({"data": data, "by": by, "universe": universe, "issue": issue}, of_frame=True)
    if state is None or item is None or value is None or levels is None:
        raise ComityError(
            "of a data frame name state=, item= and value= (its columns) and levels= (the scale in "
            'its order, such as ["yes", "abstain", "no"])'
        )
    measures = measures_named(measure, distance)
    scale = _scale(levels)
    columns = {"state": state, "item": item, "value": value}
    columns |= {"weight": weight} if weight else {}
    columns |= {"period": period} if period else {}
    rows, back = taken(ratings, "ratings", columns)
    if not period:
        rows = rows.with_columns(period=pl.lit(_ALL))
    _refuse_nulls(rows, columns)
    rows = rows.with_columns(level=_placed(rows["value"], scale, value)).drop("value")
    if weight:
        rows = rows.with_columns(pl.col("weight").cast(pl.Float64))
        measures = tuple(replace(found, weighted=True) for found in measures)
    filled = None if _is_drop(absent) else _place_of(absent, scale)
    known = rows["state"].unique()
    among, one_of_them = _as_written(states, known), _as_written(with_, known)
    table = dyad_table(ratings_of(rows, "period", len(scale), filled), measures, among, one_of_them)
    return back(table.rename({"period": period}) if period else table.drop("period"))


def _refuse_given(options: Mapping[str, Any], *, of_frame: bool = False) -> None:
    """Refuse what says nothing of ratings of that kind."""
    given = [f"{name}=" for name, value in options.items() if value is not None]
    if given:
        other = 'published votes, cm.similarity("unga", ...)' if of_frame else "a data frame"
        raise ComityError(f"{', '.join(given)}: only of {other}; leave it out")


def _published(
    source: str | Path,
    data: str | Path | None,
    measure: str | Sequence[str],
    states: Iterable[Any] | None,
    with_: Iterable[Any] | None,
    *options: Any,
) -> "Similarities":
    from comity.portfolio.archive import cited_similarity

    among, one_of_them = (
        None if named is None else [str(one) for one in named] for named in (states, with_)
    )
    return cited_similarity(source, data, measure, among, one_of_them, *options)


def _as_written(states: Iterable[Any] | None, known: pl.Series) -> list[Any] | None:
    """The states as the frame writes them; a name that it does not have stays, to be refused."""
    if states is None:
        return None
    wanted = [states] if isinstance(states, str) else list(states)
    labels = set(known.to_list())
    other = [state for state in wanted if state not in labels]
    if not other:
        return wanted
    ids = convert(known, to="id", unknown="null")
    found: list[Any] = [state for state in wanted if state in labels]
    for state in other:
        found += known.filter(ids == _id(state)).to_list() or [state]
    return found


def _id(state: Any) -> str:
    try:
        return resolve(state).id
    except ComityError:
        return ""


def _scale(levels: Sequence[Any]) -> dict[Any, int]:
    if isinstance(levels, str) or not isinstance(levels, Iterable):
        raise ComityError(
            f"levels are {shown(levels)}; give a list in the order of the scale, such as "
            '["yes", "abstain", "no"]'
        )
    scale = {level: place for place, level in enumerate(levels)}
    if len(scale) != len(list(levels)) or len(scale) < 2:
        raise ComityError(f"levels are {shown(list(levels))}; a scale has at least two, each once")
    return scale


def _is_drop(absent: Any) -> bool:
    return isinstance(absent, str) and absent == "drop"


def _place_of(absent: Any, scale: dict[Any, int]) -> int:
    if absent not in scale:
        known = ", ".join(map(shown, scale))
        raise ComityError(f"absent is {shown(absent)}; write 'drop' or one of the levels {known}")
    return scale[absent]


def _refuse_nulls(rows: pl.DataFrame, columns: dict[str, str]) -> None:
    for role in ("state", "item", "period"):
        missing = rows[role].null_count()
        if missing:
            raise ComityError(
                f"column {shown(columns[role])} has {missing} nulls; every row needs a {role}"
            )


def _placed(values: pl.Series, scale: dict[Any, int], name: str) -> pl.Series:
    """The place of each value on the scale; null where there is no value."""
    distinct = values.unique().drop_nulls()
    places = [scale.get(value) for value in distinct]
    strange = [value for value, place in zip(distinct, places, strict=True) if place is None]
    if strange:
        odd = ", ".join(map(shown, sorted(strange, key=str)[:3]))
        raise ComityError(
            f"column {shown(name)} has values that are no level: {odd}; the levels are "
            f"{', '.join(map(shown, scale))}, and an absence is null"
        )
    return values.replace_strict(distinct, places, default=None, return_dtype=pl.Int8)
