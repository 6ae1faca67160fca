"""Charts: one design for pages, prints and notebooks, with the finding as title."""
