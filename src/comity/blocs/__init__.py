"""Blocs: how cohesive a group is, who holds it together, and whether it moves as one."""
