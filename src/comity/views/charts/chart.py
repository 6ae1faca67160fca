"""Charts that users hold: of one pair or of all pairs of a case, with the finding as title."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from comity.dataset import Panel
from comity.errors import ComityError, shown
from comity.estimate.composites import OVERALL
from comity.evidence import Evidence, Source
from comity.findings.move import move_of
from comity.fit import Alignment
from comity.methods.intervals import INTERVAL
from comity.placing import place_text, placing
from comity.results import LINES, Result
from comity.states import resolve
from comity.views.charts.drawn import (
    Basis,
    drawn_of,
    figures_of,
    in_order,
    indicators_of,
    measure_of,
    pairs_of,
    smoothed,
)
from comity.views.charts.finding import in_words, title_of
from comity.views.charts.pairs import pair_of
from comity.views.charts.picture import PRINT, Canvas, Drawn, picture, pictures, reading
from comity.views.charts.series import Series
from comity.views.charts.sources import source_line, sources_behind, with_sources
from comity.views.legible import legible

__all__ = ["PICTURES", "Chart", "chart"]

PICTURES = ("svg", "png", "html", "pdf")
"""Endings of the files that hold a picture."""

_SHARP = 2  # pixels of a PNG for each of the picture
Pair = tuple[str, str]
Years = tuple[int | None, int | None]


@dataclass(frozen=True, eq=False, repr=False)
class Chart(Result):
    """A chart of one pair or of all pairs of a case, ready to print.

    Parameters
    ----------
    title : str
        The finding, in one line.
    specification : dict
        The picture in Vega-Lite, which holds its data and loads nothing.
    figures : DataFrame
        What is drawn: state_a, state_b, measure, unit, period, value, low, high (90 % interval),
        evidence (indicators with a value in the period; of an indicator what it was computed from),
        records (ids), sources (what these are cited from), reason (why there is no value).
    events : DataFrame
        What is named in the picture: state_a, state_b, date, words, record.
    panel : Panel
        The cells behind.
    sources : tuple of Source
        Publications behind, the most used first.

    Examples
    --------
    >>> import comity as cm
    >>> cm.case("crink").chart("Russia", "North Korea").title
    'Russia and North Korea: closer since 2023, +1.3 sd in ten years'
    """

    title: str
    specification: dict[str, Any]
    figures: pl.DataFrame
    events: pl.DataFrame
    panel: Panel
    sources: tuple[Source, ...]

    _name = "chart"
    _spread = INTERVAL

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", legible(self.title))
        object.__setattr__(self, "specification", legible(self.specification))

    @property
    def frame(self) -> pl.DataFrame:
        """The figures that are drawn.

        Returns
        -------
        DataFrame
            As `figures`.
        """
        return self.figures

    @property
    def altair(self) -> Any:
        """The chart as an altair chart, to change it.

        Returns
        -------
        altair.Chart
        """
        import altair as alt

        return alt.Chart.from_dict(self.specification)

    def svg(self) -> str:
        """The picture as SVG.

        >>> import comity as cm
        >>> cm.case("crink").chart("CHN-PRK").svg()[:4]
        '<svg'
        """
        import vl_convert

        drawn = vl_convert.vegalite_to_svg(self.specification, allowed_base_urls=[])
        return str(drawn)

    def save(self, path: str | Path) -> Path:
        """Write the picture, or its figures, in the form that the ending says.

        Parameters
        ----------
        path : str or Path
            Ends in .svg, .png, .html or .pdf; or, for the figures with their intervals and
            evidence, in .csv, .json, .jsonl, .parquet, .feather or .dta.

        Returns
        -------
        Path
            The file, put in place whole or not at all. The HTML holds all that it needs.

        Raises
        ------
        ComityError
            If the ending is none of these, or the file cannot be written.

        Examples
        --------
        >>> import comity as cm
        >>> cm.case("crink").chart("CHN-PRK").save(folder / "chart.csv").name
        'chart.csv'
        """
        out = Path(path)
        require_chart(out)
        form = out.suffix[1:].lower()
        if form not in PICTURES:
            return super().save(out)
        if form == "html":
            place_text(out, self._page())
            return out
        import vl_convert

        drawn = self.svg()
        if form == "svg":
            place_text(out, drawn)
            return out
        with placing(out) as part:
            if form == "png":
                part.write_bytes(vl_convert.svg_to_png(drawn, scale=_SHARP))
            else:
                part.write_bytes(vl_convert.svg_to_pdf(drawn))
        return out

    def _page(self) -> str:
        """The picture as a page of its own, whose points open with the pointer."""
        import vl_convert

        page: str = vl_convert.vegalite_to_html(self.specification, bundle=True, renderer="svg")
        named = f"<head><title>{_escaped(self.title)}</title>"
        return page.replace("<head>", named, 1)

    def cite(self) -> str:
        """The sources of what is drawn, as BibTeX.

        Returns
        -------
        str
            One entry per source.
        """
        return "\n\n".join(source.bibtex for source in self.sources) + "\n"

    def _repr_html_(self) -> str:
        """The picture, for a notebook: no script, nothing loaded."""
        fitted = self.svg().replace("<svg ", '<svg style="max-width:100%;height:auto" ', 1)
        return f'<div style="max-width:1200px">{fitted}</div>'

    def _title(self) -> str:
        return self.title

    def _rests_on(self) -> Evidence:
        return self.panel.evidence

    def _cited(self) -> list[Source]:
        return list(self.sources)

    def _evidence(self) -> list[str]:
        count = len(self.sources)
        return [f"evidence: {count:,} source{'' if count == 1 else 's'} behind what is drawn"]

    def _lines(self) -> pl.DataFrame:
        return self.figures.select(
            pl.format("{}-{}", "state_a", "state_b").alias("row"), *[n for n in LINES if n != "row"]
        )


def require_chart(path: str | Path) -> None:
    """Refuse a file whose ending says no form in which a chart is written."""
    from comity.dataset.files import FORMS, RECORD_FORMS

    endings = (*PICTURES, *(form for form in ("csv", *FORMS, *RECORD_FORMS)))
    if Path(path).suffix[1:].lower() not in endings:
        every = ", .".join(dict.fromkeys(endings))
        raise ComityError(
            f"{path}: no chart is written under the ending {shown(Path(path).suffix)}; "
            f"end it in .{every}"
        )


def chart(
    basis: Alignment | Panel,
    *states: str,
    domain: str = OVERALL,
    indicator: str | None = None,
    start: int | None = None,
    end: int | None = None,
    canvas: Canvas = PRINT,
) -> Chart:
    """Draw how a pair moved, or all pairs of a case side by side.

    With its finding as title, the 90 % interval as a band, gaps as gaps, at most eight events in
    words, and its sources.

    >>> import comity as cm
    >>> chart(cm.case("crink").fit(), "CHN-PRK", indicator="unga_agreement").title
    'China and North Korea, UNGA agreement, votes both cast: 80 % in 2024, down from 82 % in 2014'
    """
    if start is not None and end is not None and start > end:
        raise ComityError(f"the years {start} to {end} run backwards; give the earlier first")
    about = Basis(basis, None) if isinstance(basis, Panel) else Basis(basis.panel, basis)
    measure = measure_of(about, domain, indicator)
    if states:
        pair = pair_of(about.panel.evidence.states, *states)
        return _one(about, pair, measure, (start, end), canvas)
    return _all(about, measure, (start, end), canvas)


def _one(basis: Basis, pair: Pair, measure: str, years: Years, canvas: Canvas) -> Chart:
    drawn = drawn_of(basis, pair, measure, years, canvas.events)
    if measure in basis.known:
        smooth = smoothed(basis.known[measure])
        lines = (_what(basis, measure, pair), _observed(drawn.series, smooth))
    else:
        lines = (_what(basis, measure), reading(f"{basis.panel.freq}s"))
    line = _sourced(basis, [pair], measure)
    specification = picture(
        drawn, [_fit_line(one, canvas.wide // 8) for one in lines], line[0], canvas
    )
    return _held(basis, drawn.title, specification, [(pair, drawn)], measure, line[1])


def _observed(series: Series, smoothed: bool) -> str:
    """How a chart of an indicator is to be read, in one line."""
    zeros = any(point["zero"] for point in series.points)
    differ = any(point["account_low"] is not None for point in series.points)
    parts = [
        f"Dots: observed{' (hollow: an observed zero)' if zeros else ''}.",
        f"Line and band: smoothed level and {INTERVAL}." if smoothed else "",
        "Purple bar: accounts differ." if differ else "",
        "Grey: not known." if series.gaps else "",
    ]
    return " ".join(part for part in parts if part)


def _all(basis: Basis, measure: str, years: Years, canvas: Canvas) -> Chart:
    pairs = pairs_of(basis, measure)
    drawn = [drawn_of(basis, pair, measure, years) for pair in pairs]
    known = [one for one in drawn if one.series.points]
    if known:
        shared = replace(
            known[0].axes,
            first=min(one.axes.first for one in known),
            last=max(one.axes.last for one in known),
            bottom=min(one.axes.bottom for one in known),
            top=max(one.axes.top for one in known),
        )
        drawn = [replace(one, axes=shared) for one in drawn]
    # the title of a panel need not repeat what all are about
    told = [
        replace(one, title=_short(one.title, pair, _label(basis, measure)))
        for one, pair in zip(drawn, pairs, strict=True)
    ]
    title = f"{basis.panel.evidence.title}: {_many(basis, measure, pairs)}"
    lines = [_what(basis, measure)]
    if measure not in basis.known:
        lines.append(reading(f"{basis.panel.freq}s") + " Orange rule: turning point.")
    line = _sourced(basis, pairs, measure)
    specification = pictures(told, title, lines, line[0], canvas)
    held = list(zip(pairs, drawn, strict=True))
    return _held(basis, title, specification, held, measure, line[1])


def _short(title: str, pair: Pair, label: str) -> str:
    bare = "–".join(resolve(code).name for code in pair)
    return title.replace(title_of(pair), bare, 1).replace(f", {label}", "", 1)


def _many(basis: Basis, measure: str, pairs: Sequence[Pair]) -> str:
    """The finding of a whole picture: how many pairs moved which way."""
    if measure in basis.known:
        return basis.known[measure].label
    moves = [move_of(basis.fit, pair, measure) for pair in pairs]
    closer = sum(move is not None and move.clear and move.change > 0 for move in moves)
    apart = sum(move is not None and move.clear and move.change < 0 for move in moves)
    told = [
        f"{count} of {len(pairs)} pairs {what}"
        for count, what in ((closer, "moved closer"), (apart, "moved apart"))
        if count
    ]
    where = "" if measure == OVERALL else f" in {measure}"
    return f"{' and '.join(told) or 'no pair clearly moved'}{where} in the last ten years"


def _label(basis: Basis, measure: str) -> str:
    return basis.known[measure].label if measure in basis.known else measure


def _what(basis: Basis, measure: str, pair: Pair | None = None) -> str:
    if measure in basis.known:
        one = basis.known[measure]
        text = f"{one.label[0].upper()}{one.label[1:]}: {one.formula}"
        return in_words(text, pair) if pair and one.directed else text
    what = "Alignment over all domains" if measure == OVERALL else f"Alignment, {measure} alone"
    return f"{what}, in standard deviations of the world's dyads; 0 is the average pair of states."


def _fit_line(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: text.rfind(" ", 0, longest)] + " …"


def _sourced(basis: Basis, pairs: Sequence[Pair], measure: str) -> tuple[str, list[Source]]:
    behind = [measure] if measure in basis.known else indicators_of(basis, measure)
    found = sources_behind(basis.panel, pairs, behind)
    day = str(basis.panel.as_of) if basis.panel.as_of else ""
    return source_line(basis.panel, found, day), found


def _held(
    basis: Basis,
    title: str,
    specification: dict[str, Any],
    drawn: Sequence[tuple[Pair, Drawn]],
    measure: str,
    sources: Sequence[Source],
) -> Chart:
    """The chart with its figures as a table."""
    figures = with_sources(
        pl.concat([figures_of(basis, pair, one, measure) for pair, one in drawn]),
        basis.panel.evidence,
    )
    events = [
        (*in_order(pair), round(mark.x, 2), mark.words, mark.record)
        for pair, one in drawn
        for mark in one.marks
    ]
    schema = {"state_a": pl.String, "state_b": pl.String, "year": pl.Float64}
    named = pl.DataFrame(
        events, schema={**schema, "words": pl.String, "record": pl.String}, orient="row"
    )
    return Chart(title, specification, figures, named, basis.panel, tuple(sources))


def _escaped(text: str) -> str:
    from html import escape

    return escape(text)
