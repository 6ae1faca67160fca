"""The palette: every colour that a chart, a page or a brief uses, once.

Colours of Okabe & Ito 2008, which readers with any kind of colour vision tell apart; light and dark
enough to differ in black and white where they stand for different things.
"""

__all__ = [
    "ACCOUNTS",
    "CAMPS",
    "FIELD",
    "GREY",
    "GRID",
    "INK",
    "LEVEL",
    "LIGHT",
    "NONE",
    "PALE",
    "SEVERAL",
    "TURN",
    "TURN_INK",
    "ZERO",
]

LEVEL = "#0072B2"
"""Line and band of what is estimated."""

TURN, TURN_INK = "#D55E00", "#B34700"
"""Turning points, and text on white that names them."""

ACCOUNTS = "#AA4499"
"""The range over accounts that contradict each other."""

NONE = "#8A8A85"
"""Where there is no evidence of the period."""

INK, GREY, LIGHT, PALE, FIELD = "#222222", "#6B6B6B", "#A9A9A4", "#EFEFEC", "#5F5F5F"
"""Text, small print, thin rules, fields of gaps, and text on those."""

GRID, ZERO = "#E3E3DF", "#777772"
"""Lines of the grid, and the one at zero."""

SEVERAL = (LEVEL, TURN, "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
"""One colour a line, where a picture has several."""

CAMPS = ("#007A5A", "#A83279")
"""Of two camps: the one of the first state, and the other."""
