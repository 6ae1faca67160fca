"""Sources: one file per published data set, read as its publisher issues it."""

from comity.sources.published import assembly_files, read_evidence

__all__ = ["assembly_files", "read_evidence"]
