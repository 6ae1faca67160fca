"""Data sets for analysis: states or dyads by period, with columns from published data."""

from comity.dataset.additions import ADDITIONS, Addition
from comity.dataset.columns import Column
from comity.dataset.files import FORMS, columns_of, sources_of, write
from comity.dataset.laid import Laid
from comity.dataset.rows import UNITS, Unit
from comity.dataset.table import Table, dyads, panel

__all__ = [
    "ADDITIONS",
    "FORMS",
    "UNITS",
    "Addition",
    "Column",
    "Laid",
    "Table",
    "Unit",
    "columns_of",
    "dyads",
    "panel",
    "sources_of",
    "write",
]
