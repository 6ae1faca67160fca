"""comity measures how states align, shows the evidence, and dates the turning points.

>>> import comity as cm
>>> found = cm.assess("crink")
>>> found.levels.explain("CHN", "PRK", 2018).figures[0].value
3.0
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

__all__ = [
    "ComityError",
    "alignment",
    "assess",
    "bargain",
    "camps",
    "case",
    "casebook",
    "compare",
    "convert",
    "dyads",
    "events",
    "frustration",
    "ideal_points",
    "landscape",
    "panel",
    "resolve",
    "similarity",
    "world_alignment",
]

_HOME = {
    "ComityError": "comity.errors",
    "alignment": "comity.fit",
    "assess": "comity.assessment",
    "bargain": "comity.outlook.bargaining",
    "camps": "comity.groups",
    "case": "comity.loading",
    "casebook": "comity.loading",
    "compare": "comity.comparison",
    "convert": "comity.states",
    "dyads": "comity.dataset",
    "events": "comity.event_data.dyads",
    "frustration": "comity.blocs.balance",
    "ideal_points": "comity.scaling",
    "landscape": "comity.blocs.landscape",
    "panel": "comity.dataset",
    "resolve": "comity.states",
    "similarity": "comity.portfolio",
    "world_alignment": "comity.estimate.world",
}

if TYPE_CHECKING:
    from comity.assessment import assess
    from comity.blocs.balance import frustration
    from comity.blocs.landscape import landscape
    from comity.comparison import compare
    from comity.dataset import dyads, panel
    from comity.errors import ComityError
    from comity.estimate.world import world_alignment
    from comity.event_data.dyads import events
    from comity.fit import alignment
    from comity.groups import camps
    from comity.loading import case, casebook
    from comity.outlook.bargaining import bargain
    from comity.portfolio import similarity
    from comity.scaling import ideal_points
    from comity.states import convert, resolve


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that ``import comity`` is instant."""
    if name not in _HOME:
        raise AttributeError(f"module 'comity' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
