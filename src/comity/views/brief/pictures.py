"""Pictures of a brief as PNG, for files that hold no SVG."""

from comity.views.brief.content import Brief

__all__ = ["png_of", "pngs"]

_SHARP = 2.5  # pixels of a PNG for each of the picture


def png_of(svg: str) -> bytes:
    """A picture as PNG."""
    import vl_convert

    return bytes(vl_convert.svg_to_png(svg, scale=_SHARP))


def pngs(brief: Brief) -> list[bytes]:
    """The charts of a brief."""
    return [png_of(one.svg()) for one in brief.charts]
