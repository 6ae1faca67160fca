"""Alliances: who pledged what to whom by treaty, from when to when."""
