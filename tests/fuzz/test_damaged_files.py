"""A seeded fuzz: files of every layout, damaged by chance; `make fuzz` runs many of them."""

import os

import pytest
from fuzz_checks import run, sound
from fuzz_seeds import seeds

RUNS = int(os.environ.get("COMITY_FUZZ", "60"))
BATCH = 20
FIRST = int(os.environ.get("COMITY_FUZZ_FROM", "1"))


@pytest.mark.parametrize("name", seeds())
def test_every_seed_is_read(name) -> None:
    """What is damaged below is sound above."""
    seed, refusals = seeds()[name], sound(name).refusals
    assert not [one for one in refusals if seed.name in one], refusals


@pytest.mark.parametrize("batch", range((RUNS + BATCH - 1) // BATCH))
def test_damaged(batch) -> None:
    faults = []
    for number in range(FIRST + batch * BATCH, FIRST + min(RUNS, (batch + 1) * BATCH)):
        try:
            run(number)
        except AssertionError as fault:
            faults.append(str(fault))
    assert not faults, "\n".join([f"{len(faults)} faults", *faults])
