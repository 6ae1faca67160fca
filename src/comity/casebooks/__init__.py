"""Casebooks that come with comity: evidence as files, one folder a case."""
