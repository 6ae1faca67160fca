"""Time and memory of a case of many states, read from published data and estimated.

Of 40 states the whole assessment, of 193 estimate and turning points. Every case runs in a process
of its own; processor time counts all threads. Data: COMITY_DATA, else ../shared/data.
"""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("COMITY_DATA", ROOT.parent / "shared" / "data"))
LARGE = """
USA CHN RUS GBR FRA DEU JPN IND PAK IRN TUR KOR PRK ITA ESP POL UKR SWE NOR FIN
DNK NLD BEL CAN MEX BRA ARG CHL ZAF EGY SAU ISR IRQ SYR IDN AUS NZL VNM THA NGA
"""


class Stages:
    """Prints what has been spent since the start."""

    def __init__(self):
        self.wall, self.spent = time.perf_counter(), time.process_time()

    def tell(self, stage):
        """Say what a stage ended with."""
        wall, spent = time.perf_counter() - self.wall, time.process_time() - self.spent
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(f"  until {stage:15} {spent:6.1f} CPU s {wall:6.1f} s {peak:5.2f} GB", flush=True)


def run(count):
    """One case: of 40 states the whole assessment, of more the estimate and its turns."""
    import comity as cm
    from comity.states import members

    large = LARGE.split()
    states = large if count == len(large) else list(members(2020, "un"))[:count]
    print(f"{len(states)} states, {len(states) * (len(states) - 1) // 2} dyads", flush=True)
    stages = Stages()
    case = cm.case(states, data=DATA)
    stages.tell("read")
    if states is large:
        case.assess()
        stages.tell("assessed")
        return
    fit = case.fit()
    stages.tell("estimated")
    fit.turning_points()
    stages.tell("turning points")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run(int(sys.argv[1]))
    elif DATA.is_dir():
        for number in (40, 96, 193):
            subprocess.run([sys.executable, __file__, str(number)], check=True)  # noqa: S603
    else:
        print(f"cases: no data in {DATA}")
