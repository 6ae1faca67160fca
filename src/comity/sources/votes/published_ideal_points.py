"""Ideal points as Bailey, Strezhnev and Voeten publish them."""

from comity.sources.reading.contract import Adapter
from comity.sources.reading.layouts import Layout
from comity.sources.votes._holdings import points

__all__ = ["ADAPTER"]

ADAPTER = Adapter(
    layouts=(
        Layout("ideal-points-2020", ("ccode", "session", "IdealPoint")),
        Layout("ideal-points-FP", ("iso3c", "year", "IdealPointFP")),
        Layout("ideal-points-All", ("iso3c", "year", "IdealPointAll")),
        Layout("stored-ideal-points", ("state", "session", "year", "point", "low")),
    ),
    read=points,
)
