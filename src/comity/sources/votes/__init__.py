"""Votes: of the General Assembly and the Security Council, and ideal points from them."""
