"""Visits: journeys of leaders and ministers."""
