"""A seeded fuzz: files of every layout, damaged by chance; `make fuzz` runs many of them."""

import os
import warnings
from contextlib import suppress

import pytest
from fuzz_checks import lay_out, run, sound
from fuzz_damage import with_columns
from fuzz_seeds import seeds

from comity.errors import ComityError, ComityWarning
from comity.sources.shelf.adapters import adapter
from comity.sources.shelf.recognition import files_of, recognise

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


@pytest.mark.parametrize("name", [one for one in seeds() if seeds()[one].name.endswith(".csv")])
def test_a_column_named_as_one_of_ours_stops_nothing(name, tmp_path) -> None:
    """A file may have any columns besides: such names, and those of other layouts."""
    seed = seeds()[name]
    lay_out(tmp_path, seed, seed.name, seed.content)
    found = recognise(tmp_path / seed.name)
    one = adapter(found.data_set)
    ours = one.read(files_of(found.data_set, tmp_path)).rows.columns
    again = None
    theirs = {column for layout in one.layouts for column in layout.columns}
    lay_out(tmp_path, seed, seed.name, with_columns(seed, [*ours, *sorted(theirs), "fellows"]))
    with warnings.catch_warnings(), suppress(ComityError):
        warnings.simplefilter("ignore", ComityWarning)
        again = one.read(files_of(found.data_set, tmp_path) or (tmp_path / seed.name,))
    assert again is None or again.rows.columns == ours  # refused, or read as before
