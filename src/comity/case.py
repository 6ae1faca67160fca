"""A case: a casebook with the verbs that people use on it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from comity.assessment import Assessment, assess_panel
from comity.dataset import Panel, panel_of
from comity.evidence import Evidence, load_casebook
from comity.states import Frequency

__all__ = ["Case", "casebook"]


@dataclass(frozen=True)
class Case:
    """A casebook, ready to be laid out as a panel, assessed and cited.

    Parameters
    ----------
    evidence : Evidence
        Its records, coverage and sources.
    home : str or Path
        The name or folder it was loaded from.

    Examples
    --------
    >>> import comity as cm
    >>> cm.casebook("crink").evidence.states
    ('CHN', 'IRN', 'PRK', 'RUS')
    """

    evidence: Evidence
    home: str | Path

    def panel(self, **options: Any) -> Panel:
        """Compute the indicators of every dyad; see `comity.dataset.panel_of` for the options.

        Parameters
        ----------
        **options
            freq, start, end, indicators, as_of.

        Returns
        -------
        Panel
            Null outside coverage, with the reason.

        Raises
        ------
        ComityError
            As `comity.dataset.panel_of` does.

        Examples
        --------
        >>> import comity as cm
        >>> cm.casebook("crink").panel(start=2020, end=2021).freq
        'year'
        """
        return panel_of(self.evidence, **options)

    def assess(
        self,
        start: int | None = None,
        end: int | None = None,
        freq: Frequency = "year",
        as_of: date | None = None,
    ) -> Assessment:
        """Assess the case; see `comity.assess`.

        Parameters
        ----------
        start, end : int, optional
            First and last year.
        freq : {"year", "quarter", "month"}
            Length of the periods.
        as_of : date, optional
            Use only what was known on that day.

        Returns
        -------
        Assessment
            Nulls with their reason.

        Raises
        ------
        ComityError
            As `comity.assess` does.

        Examples
        --------
        >>> import comity as cm
        >>> cm.casebook("crink").assess(start=1991).summary.height
        36
        """
        return assess_panel(self.panel(start=start, end=end, freq=freq, as_of=as_of))

    def cite(self) -> str:
        """The sources of the case as BibTeX.

        Returns
        -------
        str
            One entry per source, in the order of their keys.

        Examples
        --------
        >>> import comity as cm
        >>> cm.casebook("crink").cite().startswith("@")
        True
        """
        return "\n\n".join(s.bibtex for _, s in sorted(self.evidence.sources.items())) + "\n"


def casebook(name: str | Path) -> Case:
    """Load a casebook by its name, where comity ships it, or from its folder.

    Parameters
    ----------
    name : str or Path
        ``"crink"``, or a folder.

    Returns
    -------
    Case
        Fully checked.

    Raises
    ------
    ComityError
        If there is no such casebook, or it has faults.

    Examples
    --------
    >>> casebook("crink").evidence.name
    'crink'
    """
    return Case(evidence=load_casebook(name), home=name)
