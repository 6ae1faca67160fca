"""What holds of every data set that an adapter reads: states, coverage, units, citation, store."""

from pathlib import Path

import polars as pl
import pytest

from comity.evidence import RECORD_TYPES, frame_schema, parse_bibliography
from comity.sources.shelf.adapters import ADAPTERS, adapter
from comity.sources.shelf.at_hand import holding
from comity.sources.shelf.catalogue import citations, data_set
from comity.sources.shelf.recognition import files_of
from comity.sources.shelf.store import add, stored
from comity.states import resolve

FIXTURES = Path(__file__).parents[1] / "fixtures"
PARTIES = {
    *("state", "state_a", "state_b", "exporter", "importer", "supplier", "recipient"),
    *("sender", "target", "visitor", "host", "owes", "to"),
}
ORGANISATIONS = {"UN", "EU"}


def published(name):
    files = files_of(name, FIXTURES / name)
    assert files, f"tests/sources/fixtures/{name} has no file in a layout of {name}"
    return files


@pytest.fixture(params=ADAPTERS)
def name(request):
    return request.param


def test_states_are_states_and_what_is_none_is_counted(name):
    held = adapter(name).read(published(name))
    assert held.rows.height
    for column in PARTIES & set(held.rows.columns):
        for code in set(held.rows[column].drop_nulls()) - ORGANISATIONS:
            assert resolve(code).id == code
    assert (held.quarantine.rows["count"] > 0).all()


def test_the_span_is_that_of_the_file_and_the_source_is_in_the_catalogue(name):
    held = adapter(name).read(published(name))
    assert held.span.start <= held.span.end
    assert held.span.universe
    entry = data_set(name)
    (key,) = parse_bibliography(entry.citation)
    assert held.span.source == key
    assert set(parse_bibliography(citations(key))) == {key}


def test_units_traps_and_the_way_to_the_file_are_told(name):
    entry = data_set(name)
    assert entry.units
    assert entry.traps
    assert entry.get
    assert entry.kind in {*RECORD_TYPES, "state", "dyad"}


def test_the_store_gives_back_what_was_added(name, tmp_path):
    files = published(name)
    if data_set(name).serve == "no":
        return
    before = adapter(name).read(files)
    added = add(files[0] if len(files) == 1 else FIXTURES / name, tmp_path)
    assert added.stored.name == name
    again = holding(name, held=stored(tmp_path))
    assert again is not None
    assert again.span == before.span
    assert again.rows.equals(before.rows)
    assert len(again.quarantine) == len(before.quarantine)


def test_records_fit_their_kind_and_lie_within_coverage_or_span(name):
    kind = data_set(name).kind
    if kind not in RECORD_TYPES:
        return
    one = adapter(name)
    held = one.read(published(name))
    named = sorted(
        {
            code
            for column in PARTIES & set(held.rows.columns)
            for code in held.rows[column].drop_nulls()
        }
        | {
            code
            for column in ("participants",)
            if column in held.rows.columns
            for code in held.rows[column].explode().drop_nulls()
        }
    )
    states = [code for code in named if code not in ORGANISATIONS]
    records, declared = one.records(held, states), one.coverage(held, states)
    assert dict(records.schema) == dict(frame_schema(kind))
    if name == "unsc-vetoes":  # among vetoes members only ever agree: alone they tell nothing
        assert records.is_empty()
        assert not declared
        return
    assert records.height
    assert records["id"].is_unique().all()
    assert declared
    # the file may hold more than it is complete for: travels of one side's ministers
    first = min(held.span.start, *(c.start for c in declared))
    last = max(held.span.end, *(c.end for c in declared))
    assert records.filter(pl.col("start") > last).is_empty()
    assert records.filter(pl.col("end") < first).is_empty()
    assert {key for keys in records["source"] for key in keys} == {held.span.source}
