"""Roll-call scaling: ideal points of states from their votes, with names and years on them."""

from comity.scaling.estimate import ideal_points
from comity.scaling.result import Scaling
from comity.scaling.votes import ordered_votes, read_archive, read_bridges

__all__ = ["Scaling", "ideal_points", "ordered_votes", "read_archive", "read_bridges"]
