"""Partners: files that hold one table between them, and are read and kept together."""

from pathlib import Path

from comity.errors import ComityError
from comity.sources.shelf.adapters import adapter
from comity.sources.shelf.recognition import Recognised, quietly, tables_within

__all__ = ["belonging"]


def belonging(path: Path, found: Recognised) -> tuple[Path, ...]:
    """The file, and those beside it that belong to it; of a zip of several those of its data set.

    The file alone where its layout is of no set.

    >>> import tempfile
    >>> from comity.sources.shelf.recognition import recognise
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "votes.csv").write_text("rcid,country,vote\\n")
    >>> _ = (folder / "calls.csv").write_text("rcid,session,date,unres,amend,para\\n")
    >>> [one.name for one in belonging(folder / "votes.csv", recognise(folder / "votes.csv"))]
    ['votes.csv', 'calls.csv']
    """
    within = tables_within(path)
    if within != (path,):
        known = ((one, quietly(one)) for one in within)
        return tuple(one for one, of in known if of and of.data_set == found.data_set)
    own = found.layout.name
    partners = {name for one in adapter(found.data_set).sets if own in one for name in one} - {own}
    if not partners:
        return (path,)
    beside = sorted(other for other in path.parent.iterdir() if other != path)
    there: dict[str, list[Path]] = {}
    for other in beside:
        one = quietly(other)
        if one and one.data_set == found.data_set and one.layout.name in partners:
            there.setdefault(one.layout.name, []).append(other)
    for name, files in there.items():
        alike = [other for other in files if other.suffixes == path.suffixes]
        there[name] = alike if len(alike) == 1 else files
        if len(there[name]) > 1:
            raise ComityError(
                f"{path.name} is one of a set, and {len(there[name])} of the files beside it are "
                f"its {name}: {', '.join(one.name for one in files)}; put those that belong "
                "together into a folder of their own"
            )
    return (path, *(files[0] for files in there.values()))
