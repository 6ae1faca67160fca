"""The command line: one verb, one call."""

import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from comity.errors import ComityError

__all__ = ["app", "main"]

app = typer.Typer(
    name="comity",
    help="How states align, on what evidence, since when.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
casebooks = typer.Typer(help="Start, check and list casebooks.", no_args_is_help=True)
app.add_typer(casebooks, name="casebook")
sources = typer.Typer(help="Published data: what is known, what is here.", no_args_is_help=True)
app.add_typer(sources, name="sources")


Case = Annotated[
    list[str],
    typer.Argument(metavar="CASE", help="A casebook (crink, or a folder), or two or more states."),
]
From = Annotated[int | None, typer.Option("--from", metavar="YEAR", help="First year.")]
To = Annotated[int | None, typer.Option("--to", metavar="YEAR", help="Last year.")]
Freq = Literal["year", "quarter", "month"]
Frequency = Annotated[Freq, typer.Option("--freq", help="Length of the periods.")]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DAY", help="Use only what was known that day (YYYY-MM-DD)."),
]
Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", envvar="COMITY_DATA", help="Folder of published data."),
]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write to this file.")]
As = Annotated[
    Literal["table", "csv", "json", "parquet"],
    typer.Option("--format", help="How to write the table."),
]


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
    format: As = "table",  # noqa: A002 - the name of the option
    out: Out = None,
) -> None:
    """Assess a case: the table of dyads by domain, and a page with charts and evidence.

    Example: comity assess crink --as-of 2024-06-18
    """
    from comity.assessment import assess as run
    from comity.views.writing import write_assessment

    assessment = run(
        case if len(case) > 1 else case[0],
        start=start,
        end=end,
        freq=freq,
        as_of=_day(as_of),
        data=data,
    )
    write_assessment(assessment, format, out)
    if not no_page:
        from comity.views.page import write_page

        written = write_page(assessment, page or Path(f"{assessment.evidence.name}.html"))
        _say(f"page written to {written}")


@app.command()
def explain(
    state_a: Annotated[str, typer.Argument(help="A state: CHN, 710, China.")],
    state_b: Annotated[str, typer.Argument(help="Another.")],
    domain: Annotated[str, typer.Argument(help="A domain, or all.")],
    period: Annotated[str, typer.Argument(help="2018, 2018Q3 or 2018-07.")],
    case: Annotated[str, typer.Option("--case", help="A casebook.")] = "crink",
    as_of: AsOf = None,
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="DIR", help="Use published data, not a casebook."),
    ] = None,
) -> None:
    """Open a figure: value, formula, records and sources.

    Example: comity explain CHN PRK voting 2018
    """
    from comity.assessment import assess as run
    from comity.states import resolve
    from comity.views.writing import print_explanation, require_domain

    domain_asked = require_domain(domain)
    a, b = (resolve(state).id for state in (state_a, state_b))
    freq: Freq = "quarter" if "Q" in period else "month" if "-" in period else "year"
    assessment = run([a, b] if data else case, freq=freq, as_of=_day(as_of), data=data)
    opened = assessment.fit.explain(a, b, period)
    print_explanation(opened, assessment.evidence, domain_asked)


@app.command()
def panel(
    case: Case,
    indicators: Annotated[
        str | None, typer.Option("--indicators", metavar="A,B", help="Only these.")
    ] = None,
    start: From = None,
    end: To = None,
    freq: Frequency = "year",
    as_of: AsOf = None,
    data: Data = None,
    format: As = "table",  # noqa: A002 - the name of the option
    out: Out = None,
) -> None:
    """Write the indicators of every dyad and period, nulls with their reason.

    Example: comity panel crink --indicators unga_agreement --from 2010 --format csv
    """
    from comity.assessment import gather
    from comity.indicators import panel as run
    from comity.views.writing import write_panel

    found = run(
        gather(case if len(case) > 1 else case[0], data),
        freq=freq,
        start=start,
        end=end,
        indicators=_words(indicators),
        as_of=_day(as_of),
    )
    write_panel(found, format, out)


@app.command()
def similarity(
    ratings: Annotated[
        str,
        typer.Argument(
            metavar="FILE|unga|alliances", help="A file, or the votes or alliances at hand."
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
        Literal["year", "session"], typer.Option("--by", help="Period of the dyads.")
    ] = "year",
    data: Data = None,
    format: As = "table",  # noqa: A002 - the name of the option
    out: Out = None,
) -> None:
    """Measure how alike states vote or ally, for all dyads and periods.

    Example: comity similarity unga --measure agreement,kappa --states CHN,RUS,IRN --with PRK
    """
    from comity.portfolio import archive_similarity
    from comity.views.writing import waiting, write_frame

    with waiting("measuring similarity"):
        found = archive_similarity(
            ratings, data, _words(measure) or [], _words(states), _words(with_), by
        )
    write_frame(found, format, out)


@app.command("ideal-points")
def ideal_points(
    votes: Annotated[
        str, typer.Argument(metavar="FILE|unga", help="A file of votes, or unga: those at hand.")
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
        Literal["smoother", "published"],
        typer.Option("--scale", help="The proper smoother, or the published estimates' prior."),
    ] = "smoother",
    session_fit: Annotated[
        Path | None,
        typer.Option("--session-fit", metavar="FILE", help="Write how each session fits."),
    ] = None,
    format: As = "table",  # noqa: A002 - the name of the option
    out: Out = None,
) -> None:
    """Estimate ideal points of states by session, with standard errors.

    Example: comity ideal-points unga --sessions 1-74 --out points.parquet
    """
    from comity.scaling import ideal_points as run
    from comity.scaling import read_archive
    from comity.views.writing import waiting, write_frame

    span = _span(sessions)
    with waiting("reading votes"):
        archive, bridges = read_archive(votes, data)
    with waiting("estimating ideal points"):
        found = run(
            archive,
            sessions=span,
            bridges=bridges,
            dims=dims,
            anchors=dict.fromkeys(_words(anchors) or [], 1.0),
            scale=scale,
        )
    write_frame(found.table(), format, out)
    if not bridges and votes == "unga":
        _say("no file of bridges (columns rcid1, rcid2) is in --data: only walks tie the sessions")
    if session_fit:
        with waiting("judging sessions"):
            fits = found.sessions()
        write_frame(fits, "table", session_fit)
        axes = "1 dimension" if dims == 1 else f"{dims} dimensions"
        _say(f"{fits['flagged'].sum()} of {fits.height} sessions fit {axes} badly")


@app.command()
def cite(
    case: Case,
    data: Data = None,
    out: Out = None,
) -> None:
    """Print the BibTeX of every source of a case.

    Example: comity cite crink --out crink.bib
    """
    from comity.assessment import gather
    from comity.views.writing import write_text

    evidence = gather(case if len(case) > 1 else case[0], data)
    entries = [source.bibtex for _, source in sorted(evidence.sources.items())]
    write_text("\n\n".join(entries) + "\n", out)


@app.command()
def states(
    name: Annotated[str, typer.Argument(help="A name or a code.")],
    when: Annotated[str | None, typer.Option("--when", help="A year or a day.")] = None,
    system: Annotated[
        str | None, typer.Option("--system", help="cow, gw, iso3, iso_n, cameo, undl or name.")
    ] = None,
) -> None:
    """Say which state a name or a code means, and its codes.

    Example: comity states Pyongyang --when 1995
    """
    from comity.views.writing import print_state

    print_state(name, when, system)


@casebooks.command("check")
def check(folder: Annotated[str, typer.Argument(metavar="DIR")]) -> None:
    """Check a casebook and report every fault with its file and line.

    Example: comity casebook check my-case
    """
    from comity.evidence import check_casebook
    from comity.views.writing import write_text

    faults = check_casebook(folder)
    if faults:
        write_text("\n".join(map(str, faults)) + "\n", None)
        raise ComityError(
            f"{folder}: {len(faults)} fault{'s' if len(faults) > 1 else ''}; mend each line above"
        )
    write_text(f"{folder}: no fault\n", None)


@casebooks.command("new")
def new(folder: Annotated[Path, typer.Argument(metavar="DIR")]) -> None:
    """Start a casebook: a folder with a commented example of each file.

    Example: comity casebook new my-case
    """
    from comity.evidence import new_casebook

    new_casebook(folder)
    _say(f"casebook started in {folder}; edit it, then run `comity casebook check {folder}`")


@casebooks.command("show")
def show(
    case: Annotated[str, typer.Argument(metavar="CASE", help="crink, or a folder.")],
    kind: Annotated[str | None, typer.Option("--kind", help="Only this type of record.")] = None,
    states: Annotated[
        str | None, typer.Option("--states", metavar="A,B", help="Only records naming all these.")
    ] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DAY")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DAY")] = None,
    source: Annotated[str | None, typer.Option("--source", help="Only this source.")] = None,
    text: Annotated[str | None, typer.Option("--text", help="Only records with this text.")] = None,
    format: As = "table",  # noqa: A002 - the name of the option
    out: Out = None,
) -> None:
    """List the records of a casebook with their sources.

    Example: comity casebook show crink --kind agreement --states PRK,RUS
    """
    from comity.evidence import list_records, load_casebook
    from comity.views.writing import write_records

    found = list_records(
        load_casebook(case),
        kind=kind,
        states=_words(states),
        since=_day(since),
        until=_day(until),
        source=source,
        text=text,
    )
    write_records(found, format, out)


@sources.command("list")
def list_sources(format: As = "table", out: Out = None) -> None:  # noqa: A002
    """List the data sets that are known, and what of them is here.

    Example: comity sources list
    """
    from comity.sources.listing import list_sources as run
    from comity.views.writing import write_frame

    write_frame(run(), format, out)


@sources.command("show")
def show_source(
    name: Annotated[str, typer.Argument(help="A data set, as `comity sources list` names it.")],
) -> None:
    """Describe a data set: what it holds, its traps, how to get and to cite it.

    Example: comity sources show undl-ga
    """
    from comity.sources.listing import show_source as run
    from comity.views.writing import write_text

    write_text("\n".join(run(name)) + "\n", None)


@sources.command("add")
def add_source(
    file: Annotated[Path, typer.Argument(help="A file as its publisher issues it.")],
) -> None:
    """Recognise a file by its content, check it, and keep it for every later use.

    Example: comity sources add 2026_02_06_ga_voting.csv
    """
    from comity.sources.store import add
    from comity.views.writing import waiting, write_text

    with waiting(f"reading {file}"):
        added = add(file)
    write_text("\n".join(added.lines()) + "\n", None)


@sources.command("check")
def check_sources() -> None:
    """Verify that what is here is what was added.

    Example: comity sources check
    """
    from comity.sources.store import check as run
    from comity.views.writing import write_frame

    found = run()
    write_frame(found, "table", None)
    if not found["sound"].all():
        raise ComityError("a stored file is damaged; add it again with `comity sources add FILE`")


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ComityError(
            f"{text!r} is no day; write it as YYYY-MM-DD, such as 2024-06-18"
        ) from None


def _words(text: str | None) -> list[str] | None:
    return None if text is None else [word.strip() for word in text.split(",")]


def _span(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    first, dash, last = text.partition("-")
    if not (first.isdigit() and (last.isdigit() or not dash)):
        raise ComityError(f"{text!r} is no span of sessions; write 1-74, or 74 alone")
    span = int(first), int(last or first)
    if span[0] > span[1]:
        raise ComityError(f"the sessions {text} run backwards; write {span[1]}-{span[0]}")
    return span


def _say(line: str) -> None:
    """Tell people what was done, out of the way of piped output."""
    typer.echo(line, err=True)


def main() -> None:
    """Run a verb: exit 0 when done, 1 when refused with one line, 2 on wrong usage.

    Returns
    -------
    None

    Raises
    ------
    SystemExit
        Always, with the exit code.
    """
    try:
        app()
    except ComityError as refusal:
        typer.echo(f"comity: {refusal}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(0)
    except OSError as trouble:
        what = trouble.filename or "the output"
        typer.echo(f"comity: {what}: {trouble.strerror}; name another file or folder", err=True)
        sys.exit(1)
