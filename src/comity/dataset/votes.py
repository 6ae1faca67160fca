"""Votes: how alike two states vote in the General Assembly, year by year."""

from pathlib import Path

import polars as pl

from comity.dataset.additions import Prepared
from comity.dataset.columns import Column
from comity.dataset.joins import matched, within_days, yearly_only
from comity.dataset.rows import Rows, pair_of
from comity.portfolio import unga_similarity
from comity.sources.published import assembly_votes

__all__ = ["prepare"]


def prepare(rows: Rows, folder: Path | None) -> Prepared:
    """Measure agreement and kappa of votes.

    Parameters
    ----------
    rows : Rows
        The rows to which they are added, by year.
    folder : Path or None
        Folder of published data.

    Returns
    -------
    Prepared
        ``unga_agreement``, ``unga_kappa`` (squared distances) and ``unga_votes`` (roll calls on
        whole resolutions that both voted on); null where there was none, and in years that the
        files do not cover from the first day to the last.

    Raises
    ------
    ComityError
        If no roll calls are at hand, or the rows are not by year.

    References
    ----------
    Häge, F. M. (2011). Choice or Circumstance? Adjusting Measures of Foreign Policy Similarity
    for Chance Agreement. Political Analysis 19(3), 287-305.

    Examples
    --------
    >>> import comity as cm
    >>> cm.dyads(["CHN", "PRK"], start=2005, end=2005, data=folder).add("votes")
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: ...: no file of UNGA roll calls is at hand; ...
    """
    yearly_only("votes", rows)
    archive = assembly_votes("unga", folder)
    measured = unga_similarity(archive, ["agreement", "kappa_squared"], by="year")
    figures = measured.select(
        "year",
        unga_agreement="agreement",
        unga_kappa="kappa_squared",
        unga_votes="n",
        pair=pair_of(),
    )
    if rows.unit == "directed-dyad":
        back = figures.with_columns(pair=measured.select(pair_of("state_b", "state_a")).to_series())
        figures = pl.concat([figures, back])
    inside = within_days([(one.start, one.end) for one in archive.spans], rows)

    def join(batch: pl.DataFrame) -> pl.DataFrame:
        known = batch.select(inside).to_series()
        return matched(batch, figures, ["pair", "year"]).select(pl.when(known).then(pl.all()))

    span = f"{min(s.start for s in archive.spans)}/{max(s.end for s in archive.spans)}"
    source = " ".join(dict.fromkeys(name for s in archive.spans for name in s.source.split()))
    says = {
        "unga_agreement": ("UNGA agreement, votes both cast", "share"),
        "unga_kappa": ("UNGA Cohen's kappa, squared distances", "kappa"),
        "unga_votes": ("UNGA votes both cast", "roll calls"),
    }
    columns = (Column(name, label, unit, span, source) for name, (label, unit) in says.items())
    return Prepared(tuple(columns), join)
