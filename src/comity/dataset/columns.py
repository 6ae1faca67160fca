"""Columns: what each one of a table says of itself, so that figures travel with their meaning."""

from dataclasses import dataclass

__all__ = ["Column"]


@dataclass(frozen=True)
class Column:
    """What one column holds.

    Parameters
    ----------
    name : str
        Its name in the table.
    label : str
        In a few words, for people and for Stata.
    unit : str
        Unit of its values, or what the codes mean.
    coverage : str
        First and last day that the available files cover, ``FIRST/LAST``; empty for what bears no
        date, and where they cover nothing. Outside it every value is null.
    source : str
        Names of the data sets in the catalogue, with spaces between them; empty for the columns
        that name the row.
    """

    name: str
    label: str
    unit: str = ""
    coverage: str = ""
    source: str = ""
