"""The picture of the ties: states as a ring, ties as wide as they oblige, coloured by change."""

from collections.abc import Callable, Sequence
from html import escape
from math import cos, pi, sin

from comity.findings import Tie
from comity.views.palette import INK, LEVEL, NONE, TURN

__all__ = ["COLOURS", "WIDTHS", "ties_picture"]

COLOURS = {"closer": LEVEL, "apart": TURN, "steady": NONE, "too little evidence": "#c9c9c4"}
"""Of a tie by what it does now."""

WIDTHS = {0: 1.5, 1: 3.0, 2: 5.0, 3: 9.0}
"""Of a tie by its highest obligation, in pixels."""

_WIDTH, _HEIGHT, _EDGE = 420, 215, 70
_MANY = 10
_NAMED = 8
"""States beyond which names would cover each other: codes are written."""


def ties_picture(
    states: Sequence[str],
    ties: Sequence[Tie],
    name: Callable[[str], str],
    link: Callable[[str], str] = "#p-{}".format,
) -> str:
    """Draw the ties of a case as an SVG element.

    A tie opens the chart of its pair. Among more than ten states, ties without obligation that are
    steady or little known are left out.

    >>> tie = Tie("CHN", "PRK", 3.0, 2.0, 1.4, 2.6, -0.2, 0.7, "steady")
    >>> ties_picture(["CHN", "PRK"], [tie], str).count("<a ")
    1
    """
    places = _places(states)
    lines, words = [], []
    # the weakest first, so that the strongest lies on top
    for tie in sorted(
        ties, key=lambda tie: (tie.state in ("closer", "apart"), tie.obligation or 0)
    ):
        quiet = tie.state in ("steady", "too little evidence")
        if len(states) > _MANY and quiet and not tie.obligation:
            continue
        (x1, y1), (x2, y2) = places[tie.state_a], places[tie.state_b]
        label = _label(tie, name)
        dash = "" if tie.obligation else ' stroke-dasharray="5 4"'
        path = f'd="M{x1:.0f} {y1:.0f}L{x2:.0f} {y2:.0f}"'
        wide = WIDTHS.get(int(tie.obligation or 0), 1.5)
        lines.append(
            f'<a href="{escape(link(f"{tie.state_a}-{tie.state_b}"))}" '
            f'aria-label="{escape(label)}">'
            f"<title>{escape(label)}</title>"
            f'<path {path} stroke="{COLOURS[tie.state]}" stroke-width="{wide}"{dash}/>'
            f'<path {path} stroke="#000" stroke-opacity="0" stroke-width="24"/></a>'
        )
        if not quiet and tie.change is not None and len(states) <= _MANY:
            diagonal = len(states) == 4 and x1 != x2 and abs(y1 - y2) > 1
            at = 0.36 if diagonal and abs(x1 - x2) > 1 else 0.46
            x, y = x1 + (x2 - x1) * at, y1 + (y2 - y1) * at
            text = f"{tie.change:+.1f}".replace("-", "−")
            words.append(
                f'<rect x="{x - 17:.0f}" y="{y - 10:.0f}" width="34" height="19" rx="4" '
                'fill="#fff"/>'
                f'<text x="{x:.0f}" y="{y + 4.5:.0f}" text-anchor="middle" font-weight="600" '
                f'fill="{COLOURS[tie.state]}">{text}</text>'
            )
    short = len(states) > _NAMED
    nodes = [_node(state, *places[state], name(state), short=short) for state in states]
    title = escape(f"Ties of {len(states)} states: width by obligation, colour by change")
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="group" aria-label="{title}" '
        'font-family="system-ui, sans-serif" font-size="13" data-key="ties">'
        f"{''.join([*lines, *words, *nodes])}</svg>"
    )


def _places(states: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Places on a ring, the first above."""
    count = len(states)
    turn = pi / 4 if count == 4 else 0.0
    wide, tall = _WIDTH / 2 - _EDGE, _HEIGHT / 2 - 18
    if count == 4:  # the corners of a rectangle
        wide, tall = wide * 2**0.5, tall * 2**0.5
    return {
        state: (
            _WIDTH / 2 + wide * sin(2 * pi * n / count - turn + (pi / 2 if count == 2 else 0)),
            _HEIGHT / 2 - tall * cos(2 * pi * n / count - turn + (pi / 2 if count == 2 else 0)),
        )
        for n, state in enumerate(states)
    }


def _node(state: str, x: float, y: float, name: str, *, short: bool) -> str:
    text = state if short or len(name) > 16 else name
    wide = len(text) * 7.4 + 18
    left = min(max(x - wide / 2, 1), _WIDTH - wide - 1)
    return (
        f"<g><title>{escape(name)}</title>"
        f'<rect x="{left:.0f}" y="{y - 14:.0f}" width="{wide:.0f}" height="28" rx="14" '
        f'fill="#fff" stroke="{INK}"/><text x="{left + wide / 2:.0f}" y="{y + 4.5:.0f}" '
        f'text-anchor="middle" fill="{INK}" font-weight="600">{escape(text)}</text></g>'
    )


def _label(tie: Tie, name: Callable[[str], str]) -> str:
    duty = {None: "obligations not known", 0: "no obligation", 3: "defence"}.get(
        None if tie.obligation is None else int(tie.obligation), "less than defence"
    )
    moved = "" if tie.change is None else f" ({tie.change:+.1f})".replace("-", "−")
    return f"{name(tie.state_a)} – {name(tie.state_b)}: {duty}; {tie.state}{moved}"
