"""The verbs on cases, votes and states: each one call."""

import os
from pathlib import Path
from typing import Annotated, Literal

import typer

from comity.cli.application import app
from comity.cli.options import (
    As,
    AsOf,
    Case,
    Data,
    Freq,
    Frequency,
    From,
    Issue,
    Out,
    To,
    Universe,
    day,
    say,
    span_of,
    states_in,
    words,
)
from comity.errors import ComityError

_MANY = 16
"""States beyond which one page would hold too much."""


@app.command()
def assess(
    case: Case,
    start: From = None,
    end: To = None,
    freq: Frequency = "year",
    as_of: AsOf = None,
    data: Data = None,
    page: Annotated[
        Path | None, typer.Option("--page", metavar="FILE", help="Where to write the page.")
    ] = None,
    no_page: Annotated[bool, typer.Option("--no-page", help="Write no page.")] = False,
    against: Annotated[
        str | None,
        typer.Option("--against", metavar="CASE", help="Say only what differs from this case."),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DAY", help="Begin with what changed since that day."),
    ] = None,
    format: As = "table",  # noqa: A002 - the name of the option
    out: Out = None,
) -> None:
    """Assess a case: the table of dyads by domain, and a page with charts and evidence.

    Example: comity assess crink --as-of 2024-06-18
    """
    from comity.comparison import compare
    from comity.findings import findings_of
    from comity.loading import case as open_case
    from comity.views.progress import waiting
    from comity.views.web.page import require_page, write_page
    from comity.views.writing import write_assessment, write_comparison, write_since

    if page:
        require_page(page)
    moment = day(as_of)
    with waiting("reading evidence"):
        found = open_case(case, data=data, freq=freq, start=start, end=end)
    with waiting("estimating alignment"):
        assessment = found.assess(start, end, freq, moment)
    with waiting("drawing paths"):  # on which the table rests
        _ = assessment.fit and assessment.fit.draws
    if against and since:
        raise ComityError("--against and --since are two comparisons; give one of them")
    if against:
        with waiting(f"assessing {against}"):
            other = open_case(against, data=data, freq=freq, start=start, end=end)
            found_before = other.assess(start, end, freq, moment)
        with waiting("comparing the two"):
            differing = compare(found_before, assessment)
        write_comparison(differing, format, out)
        return
    looked = day(since)
    before = None
    if looked:
        with waiting(f"assessing the case of {looked}"):
            before = found.assess(start, end, freq, looked)
    with waiting("drawing findings"):
        answered = findings_of(assessment, looked, before)
    if before:
        with waiting("comparing the two"):
            differing = compare(findings_of(before), answered)
        write_since(answered, differing, format, out)
    else:
        write_assessment(answered, format, out)
    states = len(assessment.evidence.states)
    if page is None and not no_page and states > _MANY:
        say(f"{states} states: no page written; --page DIR/ writes a folder, a page for each pair")
    elif not no_page:
        with waiting("writing the page"):
            written = write_page(
                assessment, page or Path(f"{assessment.evidence.name}.html"), answered
            )
        say(f"page written to {written}")


@app.command()
def explain(
    state_a: Annotated[str, typer.Argument(help="A state: CHN, 710, China.")],
    state_b: Annotated[str, typer.Argument(help="Another.")],
    domain: Annotated[str, typer.Argument(help="A domain, or all.")],
    period: Annotated[str, typer.Argument(help="2018, 2018Q3 or 2018-07.")],
    case: Annotated[
        str | None,
        typer.Option("--case", help="A casebook; else crink, of other states published data."),
    ] = None,
    as_of: AsOf = None,
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="DIR", help="Use published data, not a casebook."),
    ] = None,
    format: As = "table",  # noqa: A002 - the name of the option
    out: Out = None,
) -> None:
    """Open a figure: value, formula, records and sources.

    Example: comity explain CHN PRK voting 2018
    """
    from comity.loading import case as open_case
    from comity.states import resolve
    from comity.views.progress import waiting
    from comity.views.writing import require_domain, write_explanation

    domain_asked = require_domain(domain)
    a, b = (resolve(state).id for state in (state_a, state_b))
    freq: Freq = "quarter" if "Q" in period else "month" if "-" in period else "year"
    moment = day(as_of)
    with waiting("reading evidence"):
        named = case or "crink"
        found = None if data else open_case(named, freq=freq)
        if found is None or (not case and not {a, b} <= set(found.evidence.states)):
            found = open_case([a, b], data=data or os.environ.get("COMITY_DATA") or None, freq=freq)
    with waiting("opening the figures"):
        opened = found.explain(a, b, period, moment)
    write_explanation(opened, domain_asked, format, out)


@app.command()
def similarity(
    ratings: Annotated[
        str,
        typer.Argument(
            metavar="FILE|unga|alliances", help="A file, or the votes or alliances available."
        ),
    ],
    measure: Annotated[
        str, typer.Option("--measure", metavar="A,B", help="One measure or several.")
    ] = "agreement",
    states: Annotated[
        str | None, typer.Option("--states", metavar="A,B", help="Dyads among these.")
    ] = None,
    with_: Annotated[
        str | None, typer.Option("--with", metavar="A,B", help="Dyads that contain one of these.")
    ] = None,
    by: Annotated[
        Literal["year", "session"] | None,
        typer.Option("--by", help="Period of the dyads; else the year, where votes have one."),
    ] = None,
    start: From = None,
    end: To = None,
    universe: Universe = None,
    issue: Issue = None,
    data: Data = None,
    format: As = "table",  # noqa: A002 - the name of the option
    out: Out = None,
) -> None:
    """Measure how alike states vote or ally, for all dyads and periods.

    Example: comity similarity unga --measure agreement,kappa --states CHN,RUS,IRN --with PRK
    """
    from comity.cli.tables import similarity_columns, write_laid
    from comity.portfolio import cited_similarity
    from comity.views.progress import waiting

    with waiting("measuring similarity"):
        found = cited_similarity(
            ratings,
            data,
            words(measure) or [],
            states_in(states),
            states_in(with_),
            by,
            universe,
            words(issue),
        )
    write_laid(similarity_columns(found.between(start, end)), format, out, "similarity")


@app.command("ideal-points")
def ideal_points(
    votes: Annotated[
        str, typer.Argument(metavar="FILE|unga", help="A file of votes, or unga: those available.")
    ],
    data: Data = None,
    sessions: Annotated[
        str | None, typer.Option("--sessions", metavar="A-B", help="First and last session.")
    ] = None,
    dims: Annotated[int, typer.Option("--dims", help="1 or 2 dimensions.")] = 1,
    anchors: Annotated[
        str, typer.Option("--anchors", metavar="A,B", help="States on the positive side.")
    ] = "USA",
    scale: Annotated[
        Literal["published", "smoother"],
        typer.Option("--scale", help="The field's points, or a walk that looks both ways."),
    ] = "published",
    universe: Universe = None,
    issue: Issue = None,
    session_fit: Annotated[
        Path | None,
        typer.Option(
            "--session-fit", metavar="FILE", help="Write how each session fits, and its anchors."
        ),
    ] = None,
    format: As = "table",  # noqa: A002 - the name of the option
    out: Out = None,
) -> None:
    """Estimate ideal points of states by session, with standard errors.

    Example: comity ideal-points unga --sessions 1-74 --out points.parquet
    """
    from comity.cli.tables import points_columns, sessions_columns, write_laid
    from comity.scaling import ideal_points as run
    from comity.scaling import read_archive
    from comity.views.progress import waiting

    span = span_of(sessions)
    with waiting("reading votes"):
        archive, bridges = read_archive(votes, data)
    with waiting("estimating ideal points"):
        found = run(
            archive,
            sessions=span,
            bridges=bridges,
            universe=universe,
            issue=words(issue),
            dims=dims,
            anchors=dict.fromkeys(states_in(anchors) or [], 1.0),
            scale=scale,
        )
    write_laid(points_columns(found), format, out, "ideal-points")
    if not bridges and votes == "unga":
        say("no file of bridges (columns rcid1, rcid2) is in --data: only walks tie the sessions")
    if session_fit:
        with waiting("judging sessions"):
            fits = found.sessions()
        write_laid(sessions_columns(fits, found.sources), "table", session_fit, "sessions")
        axes = "1 dimension" if dims == 1 else f"{dims} dimensions"
        say(f"{fits['flagged'].sum()} of {fits.height} sessions fit {axes} badly")


@app.command()
def cite(
    case: Annotated[
        list[str],
        typer.Argument(
            metavar="CASE|FILE",
            help="A casebook, two or more states, or a table that comity wrote.",
        ),
    ],
    data: Data = None,
    out: Out = None,
) -> None:
    """Print the BibTeX of every source of a case, or of every data set in a table.

    Example: comity cite crink --out crink.bib
    """
    from comity.dataset import FORMS
    from comity.loading import case as open_case
    from comity.views.writing import write_text

    if len(case) == 1 and Path(case[0]).suffix[1:].lower() in FORMS:
        from comity.dataset import sources_of
        from comity.sources.shelf.catalogue import citations

        sources = sources_of(case[0])
        if not sources:
            say(f"{case[0]} rests on no data set of the catalogue; cite the file it was made from")
        write_text(citations(*sources), out)
        return
    write_text(open_case(case, data=data).cite(), out)


@app.command()
def states(
    name: Annotated[str, typer.Argument(help="A name or a code.")],
    when: Annotated[str | None, typer.Option("--when", help="A year or a day.")] = None,
    system: Annotated[
        str | None,
        typer.Option("--system", help="cow, gw, iso2, iso3, iso_n, cameo, undl or name."),
    ] = None,
    format: As = "table",  # noqa: A002 - the name of the option
    out: Out = None,
) -> None:
    """Say which state a name or a code means, and its codes.

    Example: comity states Pyongyang --when 1995
    """
    from comity.views.writing import write_state

    write_state(name, when, system, format, out)
