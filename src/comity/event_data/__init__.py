"""Event data of any size: from rows of the news to dyads by period, by one expression."""
