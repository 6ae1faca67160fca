"""Time of the main job on the embedded case: load, estimate, write the page."""

import tempfile
import time
from pathlib import Path

import comity as cm
from comity.views.web.page import write_page

ROUNDS = 3


def best(work: object) -> float:
    """Best seconds of several rounds."""
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()  # type: ignore[operator]
        taken.append(time.perf_counter() - began)
    return min(taken)


def main() -> None:
    """Print the table."""
    case = cm.casebook("crink")
    records = sum(frame.height for frame in case.evidence.frames.values())
    found = cm.assess("crink")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "crink.html")
        rows = {
            f"load and check {records:,} records": best(lambda: cm.casebook("crink")),
            "panel of 20 indicators": best(case.panel),
            "assess": best(lambda: cm.assess("crink")),
            "write the page": best(lambda: write_page(found, page)),
        }
    print("embedded case, seconds (target: the whole job in 10 s after installation)")
    for what, seconds in rows.items():
        print(f"{what:32} {seconds:6.2f}")


if __name__ == "__main__":
    main()
