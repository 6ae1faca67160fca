"""Conflict: disputes, sanctions, arms and exercises."""
