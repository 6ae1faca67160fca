"""Estimate the library of effects on published data and keep it with comity.

Data: COMITY_DATA, else ../shared/data. Takes a minute or two.
"""

import os
from pathlib import Path

from comity.outlook.effects import write_effects
from comity.outlook.effects.estimates import estimate_effects, read_history

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("COMITY_DATA", ROOT.parent / "shared" / "data"))
OUT = ROOT / "src" / "comity" / "outlook" / "effects" / "effects.json"


def main() -> None:
    """Read, estimate, write, and say what came out."""
    found = estimate_effects(read_history(DATA))
    write_effects(found, OUT)
    for one in found:
        placebo = f"{one.placebo:+.1f} ({one.placebo_low:+.1f} to {one.placebo_high:+.1f})"
        print(f"{one.name}: {one.in_words}; three years earlier {placebo}")
    print(f"written to {OUT}")


if __name__ == "__main__":
    main()
