"""Panels: states or dyads by period, with figures from a body of evidence or published data."""

from comity.dataset.additions import ADDITIONS, Addition
from comity.dataset.columns import Column
from comity.dataset.completeness import Completeness
from comity.dataset.files import FORMS, columns_of, sources_of, write
from comity.dataset.laid import Laid
from comity.dataset.panel import Panel
from comity.dataset.rows import UNITS, Unit

from comity.dataset.build import dyads, panel, panel_of  # isort: skip - after the module of its name

__all__ = [
    "ADDITIONS",
    "FORMS",
    "UNITS",
    "Addition",
    "Column",
    "Completeness",
    "Laid",
    "Panel",
    "Unit",
    "columns_of",
    "dyads",
    "panel",
    "panel_of",
    "sources_of",
    "write",
]
