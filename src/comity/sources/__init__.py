"""Sources: one file per published data set, read as its publisher issues it."""

from comity.sources.published import read_evidence

__all__ = ["read_evidence"]
