"""Signed networks on arrays: reduced, searched, covered by cycles until the optimum is proven."""
