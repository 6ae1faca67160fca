"""Effects: what followed in history, each with its contrast, sample and interval."""

from comity.outlook.effects.library import Effect, effects_table, stored_effects, write_effects

__all__ = ["Effect", "effects_table", "stored_effects", "write_effects"]
