"""Write the module map of ARCHITECTURE.md from the first line of each module's docstring."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src" / "comity"
PAGE = ROOT / "ARCHITECTURE.md"
ROOMS = (
    "states",
    "methods",
    "evidence",
    "sources",
    "indicators",
    "levels",
    "estimate",
    "phases",
    "dilemma",
    "blocs",
    "fit.py",
    "assessment.py",
    "case.py",
    "portfolio",
    "scaling",
    "views",
    "cli",
)
BEGIN, END = "<!-- map: written by scripts/architecture.py -->", "<!-- end of map -->"


def first_line(path: Path) -> str:
    """What a module says of itself."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return text.split("\n")[0]


def module_map() -> str:
    """Every module by room, in the order of the way of the data."""
    lines: list[str] = []
    for room in ROOMS:
        home = SRC / room
        if home.is_file():
            lines.append(f"- `{room}`: {first_line(home)}")
            continue
        lines += ["", f"**`{room}/`** {first_line(home / '__init__.py')}", ""]
        for path in sorted(home.rglob("*.py")):
            if path.name != "__init__.py":
                lines.append(f"- `{path.relative_to(SRC).as_posix()}`: {first_line(path)}")
        lines.append("")
    rest = [path for path in sorted(SRC.glob("*.py")) if path.name not in ("__init__.py", *ROOMS)]
    lines += [f"- `{path.name}`: {first_line(path)}" for path in rest]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines).strip())


def page() -> str:
    """ARCHITECTURE.md with its map made anew."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n\n{module_map()}\n\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
