"""Effects: what followed in history, each with contrast, sample and interval, or by case."""

from comity.outlook.effects.library import Effect, effects_table, stored_effects
from comity.outlook.effects.missing import NotEstimated, stored_missing
from comity.outlook.effects.precedents import Precedent, stored_precedents

__all__ = [
    "Effect",
    "NotEstimated",
    "Precedent",
    "effects_table",
    "stored_effects",
    "stored_missing",
    "stored_precedents",
]
