"""Outlook: what could change it: scenarios, projections with a track record, bargaining."""
