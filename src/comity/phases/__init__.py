"""Phases: when scores turn, what shows it, what the time between is called, what scholars say."""
