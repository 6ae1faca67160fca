"""Write the map of ARCHITECTURE.md: each room of the tree with the first line of its docstring."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src" / "comity"
PAGE = ROOT / "ARCHITECTURE.md"
ORDER = (
    *("states", "methods", "evidence", "sources", "indicators", "dataset", "levels", "estimate"),
    *("phases", "dilemma", "blocs", "outlook", "fit.py", "assessment.py", "findings", "cases.py"),
    *("results.py", "portfolio", "scaling", "events", "views", "cli"),
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


def room_line(folder: Path) -> str:
    """A room: its name, what it says of itself, and how many modules it has."""
    name = folder.relative_to(SRC).as_posix()
    modules = sum(path.name != "__init__.py" for path in folder.glob("*.py"))
    count = f" ({modules})" if modules else ""
    return f"`{name}/`{count} {first_line(folder / '__init__.py')}"


def module_map() -> str:
    """Every room, rooms within rooms below it, and the modules that stand alone."""
    lines: list[str] = []
    for home in rooms():
        if home.is_file():
            lines.append(f"- `{home.name}` {first_line(home)}")
            continue
        lines.append(f"- {room_line(home)}")
        inner = sorted(path.parent for path in home.glob("*/__init__.py"))
        lines += [f"  - {room_line(folder)}" for folder in inner]
    return "\n".join(lines)


def page() -> str:
    """ARCHITECTURE.md with its map made anew."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n\n{module_map()}\n\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
