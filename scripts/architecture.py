"""Write the module map of ARCHITECTURE.md from the first line of each module's docstring."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src" / "comity"
PAGE = ROOT / "ARCHITECTURE.md"
ORDER = (
    *("states", "methods", "evidence", "sources", "indicators", "dataset", "levels", "estimate"),
    *("phases", "dilemma", "blocs", "fit.py", "assessment.py", "cases.py", "portfolio", "scaling"),
    *("views", "cli"),
)
"""The way of the data. What is in the tree and not named here follows in the order of its name."""
BEGIN, END = "<!-- map: written by scripts/architecture.py -->", "<!-- end of map -->"


def first_line(path: Path) -> str:
    """What a module says of itself."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return text.split("\n")[0]


def rooms() -> list[Path]:
    """Rooms and single modules of the tree, in the order of the way of the data."""
    there = [
        path for path in SRC.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()
    ]
    own = [path for path in there if path.name not in ("__init__.py", "__main__.py")]
    places = {name: place for place, name in enumerate(ORDER)}
    return sorted(own, key=lambda path: (places.get(path.name, len(ORDER)), path.name))


def module_map() -> str:
    """Every module by room; a room of rooms names each of them."""
    lines: list[str] = []
    for home in rooms():
        if home.is_file():
            lines.append(f"- `{home.name}`: {first_line(home)}")
            continue
        for folder in [home, *sorted(path.parent for path in home.glob("*/__init__.py"))]:
            name = folder.relative_to(SRC).as_posix()
            lines += ["", f"**`{name}/`** {first_line(folder / '__init__.py')}", ""]
            modules = sorted(path for path in folder.glob("*.py") if path.name != "__init__.py")
            lines += [
                f"- `{path.relative_to(SRC).as_posix()}`: {first_line(path)}" for path in modules
            ]
        lines.append("")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines).strip())


def page() -> str:
    """ARCHITECTURE.md with its map made anew."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n\n{module_map()}\n\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
