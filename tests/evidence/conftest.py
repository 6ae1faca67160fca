"""A small casebook to spoil, with a state system that needs no other room."""

from datetime import date

import pytest

from comity.errors import ComityError
from comity.evidence import new_casebook

SPANS = {
    "FRA": ((date(1816, 1, 1), date(1942, 11, 11)), (date(1944, 8, 25), date.max)),
    "GBR": ((date(1816, 1, 1), date.max),),
    "DEU": ((date(1990, 10, 3), date.max),),
}


def members(code):
    if code not in SPANS:
        raise ComityError(f"{code!r} is no ISO 3166 code; write one such as FRA")
    return SPANS[code]


@pytest.fixture(autouse=True)
def _three_states(request, monkeypatch):
    if "real_states" not in request.fixturenames:
        monkeypatch.setattr("comity.evidence.casebook.system_members", lambda: members)


@pytest.fixture
def real_states():
    """The interstate system as the states room has it."""


@pytest.fixture
def folder(tmp_path):
    """A valid casebook of France, the United Kingdom and Germany."""
    path = tmp_path / "case"
    new_casebook(path)
    return path
