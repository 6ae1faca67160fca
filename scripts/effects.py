"""Estimate the library of effects on published data and keep it with comity.

Data: COMITY_DATA, else ../shared/data. Takes a minute or two.
"""

import os
from dataclasses import asdict
from pathlib import Path

from comity.outlook.effects.estimates import estimate_effects
from comity.outlook.effects.history import read_history
from comity.outlook.effects.precedents import defections, nuclear_tests
from comity.outlook.kept import rounded, write_kept
from comity.outlook.track_record import track_record, write_record

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("COMITY_DATA", ROOT.parent / "shared" / "data"))
ROOM = ROOT / "src" / "comity" / "outlook"
EFFECTS, RECORD = ROOM / "effects" / "effects.json", ROOM / "track_record.json"
MISSING = ROOM / "effects" / "not_estimated.json"
PRECEDENTS = ROOM / "effects" / "precedents.json"


def main() -> None:
    """Read, estimate, write, and say what came out."""
    held = read_history(DATA)
    found, missing = estimate_effects(held)
    write_kept(rounded(found, 4), EFFECTS)
    write_kept([asdict(one) for one in missing], MISSING)
    for one in found:
        print(f"{one.name}: {one.in_words}{one.placebo_in_words}")
    for none in missing:
        print(f"{none.effect}: {none.in_words}")
    precedents = [nuclear_tests(held), defections(held)]
    write_kept([asdict(one) for one in precedents], PRECEDENTS)
    for each in precedents:
        print("\n".join((each.in_words, *each.lines)))
    record = track_record(DATA)
    write_record(record, RECORD)
    for score in record.scores:
        print(record.in_words(score.horizon))
    print(f"written to {EFFECTS}, {MISSING}, {PRECEDENTS} and {RECORD}")


if __name__ == "__main__":
    main()
