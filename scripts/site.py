"""Write the pages of the site: docs/ with what its cells show, a reference, the changes."""

import ast
import doctest
import importlib
import inspect
import re
import shutil
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import comity
from comity.views.charts.chart import Chart

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "build" / "docs"
SHOWN = ("index", "gallery", "notebook")
"""Pages whose cells are run, so that what a notebook shows stands below them."""

STYLE = """
.md-typeset .shown { overflow-x: auto; margin-bottom: 1.2em; }
.md-typeset .shown table:not(.gt_table) { border: 0; font-size: 13px; line-height: 1.4; }
.md-typeset .shown table:not(.gt_table) :is(th, td) {
  border: 0; min-width: 0; padding: 2px 14px 2px 0; text-align: left; vertical-align: middle;
}
"""
"""What a notebook shows has the look of a notebook, not that of the site's own tables."""

HELD = {
    "case": "comity.cases.Case",
    "assess": "comity.assessment.Assessment",
    "alignment": "comity.fit.Alignment",
    "panel": "comity.dataset.Panel",
}
"""What a few public functions give, with methods of its own."""


def main() -> None:
    """Write all pages anew."""
    shutil.rmtree(PAGES, ignore_errors=True)
    (PAGES / "pictures").mkdir(parents=True)
    for path in sorted((ROOT / "docs").glob("*.md")):
        text = path.read_text("utf-8").replace("](../CHANGELOG.md)", "](changelog.md)")
        if path.stem in SHOWN:
            text = with_what_cells_show(text, path.stem)
        (PAGES / path.name).write_text(text, "utf-8")
    (PAGES / "shown.css").write_text(STYLE, "utf-8")
    (PAGES / "changelog.md").write_text(changes(), "utf-8")
    (PAGES / "reference.md").write_text(reference(), "utf-8")


def changes() -> str:
    """The changelog, its links as seen from the site."""
    return (ROOT / "CHANGELOG.md").read_text("utf-8").replace("](docs/", "](")


def with_what_cells_show(text: str, page: str) -> str:
    """Run the cells of a page in their order; below each stands what a notebook shows of it."""
    names: dict[str, Any] = {}
    pictures = PAGES / "pictures"

    def shown(found: re.Match[str]) -> str:
        cell = [e.source for e in doctest.DocTestParser().get_examples(found[1])]
        with redirect_stdout(StringIO()):
            value = run("".join(cell), names)
        if not hasattr(value, "_repr_html_"):
            return found[0]
        code = f"```python\n{''.join(cell)}```\n\n"
        if isinstance(value, Chart):
            name = f"{page}-{len(list(pictures.glob(f'{page}-*')))}.svg"
            value.save(pictures / name)
            return f"{code}![{value.title}](pictures/{name})\n"
        html = re.sub(r"\s*\n\s*", " ", value._repr_html_())
        return f'{code}<div class="shown">{html}</div>\n'

    with TemporaryDirectory() as folder:
        names["folder"] = Path(folder)
        return re.sub(r"```python\n(>>>.*?)```\n", shown, text, flags=re.DOTALL)


def run(source: str, names: dict[str, Any]) -> Any:
    """Run a cell; the value of its last line, where that is an expression."""
    body = ast.parse(source).body
    last = body.pop() if isinstance(body[-1], ast.Expr) else None
    exec(compile(ast.Module(body, []), "cell", "exec"), names)  # noqa: S102 - a page of our own
    if not isinstance(last, ast.Expr):
        return None
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)  # noqa: S307


def reference() -> str:
    """Every public name with its docstring; of what the main ones give, the methods by name."""
    parts = ["# Python\n", "The public names of `comity` ([Stability](stability.md)).\n"]
    for name in comity.__all__:
        value = getattr(comity, name)
        parts.append(f"## `{name}`\n\n```python\ncomity.{name}{signature(value)}\n```\n")
        parts.append(body_of(inspect.getdoc(value) or ""))
        if name in HELD:
            room, _, kind = HELD[name].rpartition(".")
            parts.append(methods(getattr(importlib.import_module(room), kind)))
    return "\n".join(parts)


def signature(value: Any) -> str:
    """The parameters of a function, one a line where there are many."""
    if inspect.isclass(value):
        return ""
    return re.sub(r"'([^']*)'(?=[,)]| =)", r"\1", str(inspect.signature(value).replace(
        return_annotation=inspect.Signature.empty,
        parameters=[p.replace(annotation=inspect.Parameter.empty)
                    for p in inspect.signature(value).parameters.values()],
    )))  # fmt: skip


def body_of(doc: str) -> str:
    """A docstring as Markdown: sections as bold words, parameters as a list, examples as code."""
    head, *rest = re.split(r"^(\w[\w ]*)\n-+\n", doc, flags=re.MULTILINE)
    parts = [words(head)]
    for title, text in zip(rest[::2], rest[1::2], strict=True):
        if title == "Examples":
            parts.append(f"```python\n{text.strip()}\n```\n")
            continue
        entries = re.sub(r"^(\S.*)\n((?:    .*\n?|\n)*)", entry, text.strip() + "\n", flags=re.M)
        parts.append(f"**{title}**\n\n{words(entries)}")
    return "\n".join(parts)


def entry(found: re.Match[str]) -> str:
    """A parameter with its type, and what it is."""
    name, _, kind = found[1].partition(" : ")
    told = " ".join(found[2].split())
    if not told:
        return found[0]
    kind = f" ({kind})" if kind else ""
    return f"- `{name}`{kind}: {told}\n"


def words(text: str) -> str:
    """Code of docstrings as code of Markdown; a word of code in single ticks is one already."""
    return text.replace("``", "`")


def methods(kind: type) -> str:
    """The public methods of a class, with the first sentence of each."""
    rows = [
        f"| `.{name}` | {words((inspect.getdoc(value) or '').splitlines()[0])} |"
        for name, value in inspect.getmembers(kind)
        if not name.startswith("_") and inspect.getdoc(value) and not isinstance(value, str | type)
    ]
    return f"What a `{kind.__name__}` can do:\n\n| | what |\n|---|---|\n" + "\n".join(rows) + "\n"


if __name__ == "__main__":
    main()
