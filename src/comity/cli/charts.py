"""The verbs that make what is handed in: a chart that is ready to print, and a brief."""

from pathlib import Path
from typing import Annotated

import typer

from comity.cli.application import app
from comity.cli.options import AsOf, Case, Data, From, Out, To, day, say


@app.command()
def chart(
    case: Annotated[
        list[str],
        typer.Argument(
            metavar="CASE [PAIR]",
            help="A casebook (crink, or a folder), or two or more states; then a pair, CHN-PRK.",
        ),
    ],
    domain: Annotated[
        str, typer.Option("--domain", metavar="NAME", help="overall, or a domain such as voting.")
    ] = "overall",
    indicator: Annotated[
        str | None,
        typer.Option("--indicator", metavar="NAME", help="One indicator in its own unit instead."),
    ] = None,
    start: From = None,
    end: To = None,
    as_of: AsOf = None,
    data: Data = None,
    out: Out = None,
) -> None:
    """Draw how a pair moved, or all pairs side by side: SVG, PNG, HTML, PDF, or its figures as CSV.

    Example: comity chart crink CHN-PRK --domain voting --out chart.svg
    """
    from comity.loading import case as open_case
    from comity.views.charts.chart import require_chart
    from comity.views.charts.pairs import case_and_pair
    from comity.views.progress import waiting

    whom, pair = case_and_pair(case)
    named = whom if list(pair) == whom else [*whom, *pair]
    path = out or Path(f"{'-'.join(named).replace('/', '-')}.svg")
    require_chart(path)
    moment = day(as_of)
    with waiting("reading evidence"):
        found = open_case(whom, data=data)
    with waiting("estimating alignment"):
        drawn = found.chart(
            *pair, domain=domain, indicator=indicator, start=start, end=end, as_of=moment
        )
    with waiting("drawing"):
        written = drawn.save(path)
    say(f"{drawn.title}\nchart written to {written}")


@app.command()
def brief(
    case: Case,
    start: From = None,
    end: To = None,
    as_of: AsOf = None,
    data: Data = None,
    out: Out = None,
) -> None:
    """Write the answer on two pages, with notes and sources: Word, PDF, HTML or Markdown.

    Example: comity brief crink --out brief.docx
    """
    from comity.loading import case as open_case
    from comity.views.brief import brief_of, require_brief, write_brief
    from comity.views.progress import waiting

    if out:
        require_brief(out)
    moment = day(as_of)
    with waiting("reading evidence"):
        opened = open_case(case, data=data, start=start, end=end)
    with waiting("drawing findings from it"):
        found = opened.findings(start, end, as_of=moment)
    with waiting("writing the brief"):
        written = write_brief(brief_of(found), out or Path(f"{opened.evidence.name}-brief.docx"))
    say(f"{found.answer.sentence}\nbrief written to {written}")
