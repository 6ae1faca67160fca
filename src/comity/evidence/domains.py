"""The domains of alignment, which indicators and casebooks name."""

__all__ = ["DOMAINS", "EVENTS"]

DOMAINS = ("commitment", "diplomacy", "voting", "economy", "military", "rhetoric")
"""The six domains of alignment, in the order in which they are shown."""

EVENTS = "events"
"""Conflict and cooperation in the news: a domain beside the six, which enters no overall level."""
