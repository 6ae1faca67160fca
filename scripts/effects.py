"""Estimate the library of effects on published data and keep it with comity.

Data: COMITY_DATA, else ../shared/data. Takes a minute or two.
"""

import os
from pathlib import Path

from comity.outlook.effects import write_effects
from comity.outlook.effects.estimates import estimate_effects, read_history
from comity.outlook.track_record import track_record, write_record

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("COMITY_DATA", ROOT.parent / "shared" / "data"))
ROOM = ROOT / "src" / "comity" / "outlook"
EFFECTS, RECORD = ROOM / "effects" / "effects.json", ROOM / "track_record.json"


def main() -> None:
    """Read, estimate, write, and say what came out."""
    found = estimate_effects(read_history(DATA))
    write_effects(found, EFFECTS)
    for one in found:
        print(f"{one.name}: {one.in_words}{one.placebo_in_words}")
    record = track_record(DATA)
    write_record(record, RECORD)
    for score in record.scores:
        print(record.in_words(score.horizon))
    print(f"written to {EFFECTS} and {RECORD}")


if __name__ == "__main__":
    main()
