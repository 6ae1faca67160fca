"""What the examples in docstrings share: a folder of small made-up files."""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache, wraps
from inspect import signature
from itertools import count
from pathlib import Path
from typing import Any

import hypothesis
import pytest

hypothesis.settings.register_profile("comity", deadline=None)
hypothesis.settings.load_profile("comity")

FILES = {
    "nmc.csv": "ccode,year,cinc\n710,1961,0.25\n731,1961,0.05\n365,1961,0.2\n",
    "trade.csv": "ccode,year,imports,exports\n710,1961,15,14\n",
    "itpd.csv": "exporter,importer,value,year\nChina,North Korea,5,2000\n"
    "North Korea,China,1,2000\nChina,Iran,15,2000\nIran,China,4,2000\n",
    "majors.csv": "ccode,styear,stmonth,stday,endyear,endmonth,endday\n710,1950,1,1,2016,12,31\n",
    "dist.csv": "iso_o,iso_d,contig,comlang_off,colony,dist,distcap\n"
    "CHN,PRK,1,0,0,800,810\nPRK,CHN,1,0,0,800,810\n",
    "contdird.csv": "state1no,state2no,year,conttype\n710,731,1961,1\n731,710,1961,1\n",
    "atop.csv": "ccode1,ccode2,year,"
    "atop_defense,atop_offense,atop_neutral,atop_nonagg,atop_consul\n"
    "710,731,1961,1,0,0,0,1\n731,710,1961,1,0,0,0,1\n710,365,1961,1,0,0,1,1\n",
    "gml.csv": "dispnum,ccode1,ccode2,year,midongoing,midonset,sidea1,sidea2,hostlev1,hostlev2\n"
    "1,710,750,1961,1,1,1,0,4,3\n1,750,710,1961,1,1,0,1,3,4\n",
}


def _gdelt_line(day: str, source: str, target: str, code: str, sources: int, number: int) -> str:
    """A line of GDELT 2.0: actors as ``CHNGOV``."""
    cells = [""] * 61
    cells[0], cells[1], cells[26], cells[32] = str(number), day, code, str(sources)
    cells[7], cells[12], cells[17], cells[22] = source[:3], source[3:], target[:3], target[3:]
    return "\t".join(cells)


@pytest.fixture(scope="session")
def gdelt_line() -> Callable[..., str]:
    """How a line of GDELT 2.0 is written."""
    return _gdelt_line


@pytest.fixture(scope="session")
def made_up_gdelt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small made-up file of events."""
    rows = [("CHNGOV", "040", 3), ("CHNBUS", "040", 1), ("CHNMIL", "190", 1), ("PRK", "051", 1)]
    lines = [_gdelt_line("20180301", s, "PRK", c, n, i) for i, (s, c, n) in enumerate(rows)]
    path = tmp_path_factory.mktemp("gdelt") / "20180301.export.CSV"
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture(scope="session")
def made_up_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one small made-up file for some of the data sets."""
    folder = tmp_path_factory.mktemp("made-up")
    for name, text in FILES.items():
        (folder / name).write_text(text)
    return folder


_homes = count()


@pytest.fixture(autouse=True)
def _for_examples(
    doctest_namespace: dict[str, object],
    made_up_folder: Path,
    made_up_gdelt: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Give the examples that folder; no test touches the store of whoever runs it, or another's."""
    doctest_namespace["folder"] = made_up_folder
    doctest_namespace["gdelt"] = made_up_gdelt
    home = tmp_path_factory.getbasetemp() / f"home-{next(_homes)}"
    monkeypatch.setenv("COMITY_HOME", str(home))


def _once(
    work: Callable[..., Any], key: Callable[..., object], results: list[Any] | None = None
) -> Callable[..., Any]:
    """The same function, which keeps what it made of each key; without a key it works each time."""
    made: dict[object, Any] = {}

    @wraps(work)
    def kept(*given: Any, **options: Any) -> Any:
        asked = key(*given, **options)
        if asked is None:
            return work(*given, **options)
        if asked not in made:
            made[asked] = work(*given, **options)
            if results is not None:
                results.append(made[asked])
        return made[asked]

    return kept


@pytest.fixture(autouse=True, scope="session")
def _embedded_case_once() -> Iterator[None]:
    """Fit, assess and show the embedded case once for each question that a hundred tests ask."""
    from comity import assessment, cases, comparison, dataset, findings, fit
    from comity.evidence import load_casebook
    from comity.views.web import page

    ours: list[Any] = []
    asking = signature(dataset.panel_of)

    def question(evidence: Any, *given: Any, **options: Any) -> object:
        if evidence is not load_casebook("crink"):
            return None
        asked = asking.bind(evidence, *given, **options)
        asked.apply_defaults()
        return repr([(name, one) for name, one in asked.arguments.items() if name != "evidence"])

    def made_of_ours(first: Any = None, *others: Any, **options: Any) -> object:
        every = {"": first, **dict(enumerate(others)), **options}
        known = any(first is own for own in ours)
        known &= all(any(one is own for own in (None, *ours)) for one in every.values())
        return tuple((at, id(one)) for at, one in every.items()) if known else None

    with pytest.MonkeyPatch.context() as patch:
        for name, modules, key in (
            ("panel_of", (dataset, cases, assessment), question),
            ("alignment", (fit, cases, assessment), made_of_ours),
            ("assess_panel", (assessment, cases), made_of_ours),
            ("findings_of", (findings, page, comparison), made_of_ours),
            ("render", (page,), made_of_ours),
        ):
            once = _once(getattr(modules[0], name), key, ours)
            for module in modules:
                patch.setattr(module, name, once)
        yield


@pytest.fixture(scope="session")
def data_folder_or_none() -> Path | None:
    """The folder of published data, where it is available."""
    named = os.environ.get("COMITY_DATA")
    folder = Path(named) if named else Path(__file__).parents[1] / "shared" / "data"
    return folder if (folder / "MANIFEST.md").exists() else None


@pytest.fixture(autouse=True, scope="session")
def _published_files_once(data_folder_or_none: Path | None) -> Iterator[None]:
    """Read the published files once, and fit trade to distance once, for the tests that ask."""
    from comity.sources import published
    from comity.sources.shelf import adapters
    from comity.sources.votes import voeten

    declared = adapters._declared

    def of_ours(paths: Sequence[Path | None]) -> object:
        ours = all(data_folder_or_none in path.parents for path in paths if path)
        return tuple(paths) if ours else None

    @cache
    def reading_once(name: str) -> Any:
        one = declared(name)
        return replace(one, read=_once(one.read, of_ours))

    with pytest.MonkeyPatch.context() as patch:
        for name in ("_raw", "_tidy"):
            one = getattr(voeten, name)
            patch.setattr(voeten, name, _once(one, lambda *paths: of_ours(paths)))
        patch.setattr(adapters, "_declared", reading_once)
        patch.setattr(published, "expected_trade", lru_cache(2)(published.expected_trade))
        yield


@pytest.fixture(autouse=True, scope="session")
def _commands_once() -> Iterator[None]:
    """Make the commands of the command line once, in place of each time that one is run."""
    import typer.main

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typer.main, "get_command", cache(typer.main.get_command))
        yield


@pytest.fixture(autouse=True, scope="session")
def _charts_once() -> Iterator[None]:
    """Draw each chart once: a dozen tests show those of one case."""
    import vl_convert

    def asked(*given: Any, **options: Any) -> str:
        return json.dumps([given, options], default=repr)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vl_convert, "vegalite_to_svg", _once(vl_convert.vegalite_to_svg, asked))
        yield
