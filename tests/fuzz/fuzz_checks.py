"""What must hold whatever file is read: one line, or sound figures, none from a damaged cell."""

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
from fuzz_damage import KINDS, damaged
from fuzz_seeds import Seed, seeds

import comity as cm
from comity.dataset import panel_of
from comity.errors import ComityError, ComityWarning
from comity.evidence import Evidence
from comity.evidence.coverage import Coverage
from comity.indicators import INDICATORS
from comity.sources.published import read_evidence
from comity.sources.shelf.adapters import adapter
from comity.sources.shelf.recognition import files_of, recognise

STATES = ["CHN", "FRA", "GBR", "IRN", "PRK", "RUS", "USA"]
_YEARS = 60
_PACKAGED = ("sanction.council",)
_ADDED = {
    **dict.fromkeys(("cow-mid", "gml-mid"), "disputes"),
    "cepii-distance": "distance",
    "cow-capabilities": "capability",
    "cow-contiguity": "contiguity",
    "cow-majors": "majors",
    "cow-national-trade": "national-trade",
}
"""What panels show of data sets beside indicators, some of it where a file has no row."""
CELL = ["indicator", "state_a", "state_b", "period"]
_TOLD = ["value", "status", "working"]


@dataclass
class Seen:
    """What came out of one folder."""

    refusals: list[str] = field(default_factory=list)
    coverage: tuple[Coverage, ...] = ()
    cells: pl.DataFrame | None = None


def seen(folder: Path, name: str) -> Seen:
    """Recognise and read a file, then all of its folder, down to the panel."""
    result = Seen()
    with _only_refusals(result, folder):
        found = recognise(folder / name)
        one = adapter(found.data_set)
        held = one.read(files_of(found.data_set, folder))
        if one.records:
            one.records(held, STATES)
        if one.coverage:
            one.coverage(held, STATES)
        if found.data_set in _ADDED:
            result.cells = _added(_ADDED[found.data_set], folder, held.spans[-1].end.year)
    with _only_refusals(result, folder), tempfile.TemporaryDirectory() as store:
        evidence = read_evidence(STATES, folder, store=store)
        result.coverage = tuple(evidence.coverage)
        measured = _cells(evidence)
        if measured is not None:
            told = [result.cells] if result.cells is not None else []
            result.cells = pl.concat([measured.select(*CELL, *_TOLD), *told])
    return result


def _added(name: str, folder: Path, end: int) -> pl.DataFrame:
    """The columns of a panel, as cells of figures."""
    asked = {"start": end - _YEARS, "end": end, "indicators": [name], "data": folder}
    panel = cm.panel(STATES, unit="dyad", **asked)
    columns = [column.name for column in panel.columns if column.source]
    wide = panel.frame.select(
        pl.col("state_a", "state_b").cast(pl.String),
        pl.col(columns).cast(pl.Float64),
        period=pl.col("year").cast(pl.String),
    )
    long = wide.unpivot(columns, index=CELL[1:], variable_name="indicator")
    return long.select(*CELL, "value", status=pl.lit(""), working=pl.lit(""))


def _cells(evidence: Evidence) -> pl.DataFrame | None:
    """Every figure on which the files tell, of at most so many years before their last."""
    told = [one for one in evidence.coverage if one.kind not in _PACKAGED]
    kinds = {one.kind for one in told or evidence.coverage}
    chosen = [name for name, one in INDICATORS.items() if one.coverage_kind in kinds]
    ends = [min(one.end, date.today()).year for one in told or evidence.coverage]
    if not chosen or not ends:
        return None
    start = max(min(one.start.year for one in told or evidence.coverage), max(ends) - _YEARS)
    return panel_of(evidence, start=start, end=max(ends), indicators=chosen).long()


@contextmanager
def _only_refusals(result: Seen, folder: Path) -> Iterator[None]:
    """No exception but a refusal in one line, no warning but that a file is left out."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", ComityWarning)
        try:
            yield
        except ComityError as refusal:
            result.refusals.append(str(refusal).replace(str(folder), "DIR"))


def lay_out(folder: Path, seed: Seed, name: str, content: bytes) -> None:
    """Write a file and those beside it."""
    for other, data in seed.beside.items():
        (folder / other).write_bytes(data)
    (folder / name).write_bytes(content)


@cache
def sound(seed_name: str) -> Seen:
    """What comes out of a file as it is."""
    seed = seeds()[seed_name]
    with tempfile.TemporaryDirectory() as folder:
        lay_out(Path(folder), seed, seed.name, seed.content)
        return seen(Path(folder), seed.name)


def run(number: int, names: list[str] | None = None) -> str:
    """Damage one file and check what is read of it; what was done, for people."""
    seed_name, kind, rng = damaged(number, names or list(seeds()))
    seed = seeds()[seed_name]
    name, content = KINDS[kind](rng, seed)
    what = f"run {number}: {kind} in {seed_name}"
    with tempfile.TemporaryDirectory() as folder:
        lay_out(Path(folder), seed, name, content)
        try:
            after = seen(Path(folder), name)
            _check(kind, sound(seed_name), after)
        except Exception as fault:
            raise AssertionError(f"{what}: {type(fault).__name__}: {fault}") from fault
    return what


def _check(kind: str, before: Seen, after: Seen) -> None:
    for refusal in after.refusals:
        assert "\n" not in refusal, f"a refusal of several lines: {refusal}"
        assert len(refusal) < 1000, f"a long refusal: {refusal}"
    for one in after.coverage:
        assert one.end <= date.today(), f"coverage until {one.end}"
        assert one.start <= one.end, f"coverage from {one.start} until {one.end}"
    if after.cells is not None:
        values = after.cells["value"].drop_nulls()
        assert values.is_finite().all(), "a figure that is no number"
    if kind == "no value" and after.cells is not None and before.cells is not None:
        _require_no_new_figure(before, after)
    if kind == "saved otherwise":
        assert after.refusals == before.refusals, f"{after.refusals[:1]}"
        if before.cells is not None:
            _require_same(before, after)


def _require_no_new_figure(before: Seen, after: Seen) -> None:
    """A cell that says nothing takes figures away, and never makes or changes one."""
    both = after.cells.drop_nulls("value").join(before.cells.select(*CELL, was="value"), on=CELL)
    new = both.filter(pl.col("was").is_null() | ((pl.col("was") - pl.col("value")).abs() > 1e-9))
    if new.height:
        first = new.row(0, named=True)
        told = {name: first[name] for name in (*CELL, "value", "status", "was", "working")}
        raise AssertionError(f"{new.height} figures of a damaged file differ: {told}")
    for one in after.coverage:
        near = [other for other in before.coverage if other.kind == one.kind]
        assert any(
            min(o.start for o in near) <= one.start and one.end <= max(o.end for o in near)
            for _ in near
        ), f"coverage of {one.kind} grew to {one.start} to {one.end}"


def _require_same(before: Seen, after: Seen) -> None:
    assert after.cells is not None, "nothing is read"
    values = (one.cells.sort(CELL).select(*CELL, "value") for one in (before, after))
    one, other = values
    assert one.equals(other), "figures differ by how the file is saved"
