"""Sources: one adapter per published data set, read as its publisher issues it."""

from comity.sources.published import assembly_votes, read_evidence

__all__ = ["assembly_votes", "read_evidence"]
