"""Effects: what followed in history, each with contrast, sample and interval, or by case."""

from comity.outlook.effects.library import Effect, effects_table, stored_effects, write_effects
from comity.outlook.effects.precedents import Precedent, stored_precedents

__all__ = [
    "Effect",
    "Precedent",
    "effects_table",
    "stored_effects",
    "stored_precedents",
    "write_effects",
]
