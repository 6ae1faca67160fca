"""Guises: what a file is that is named like data and is none."""

from pathlib import Path

from comity.sources.reading.unpacking import beginning

__all__ = ["guise_of"]

_BROWSER = "publishers' sites that refuse programs answer so: download it in a browser"

_UNREAD = {
    b"BZh": "packed as bzip2, which is not read; unpack it",
    b"\xfd7zXZ": "packed as xz, which is not read; unpack it",
    b"\x28\xb5\x2f\xfd": "packed as Zstandard, which is not read; unpack it",
    b"7z\xbc\xaf": "packed as 7z, which is not read; unpack it",
    b"Rar!": "packed as RAR, which is not read; unpack it",
    b"$FL": "a file of SPSS, which is not read; take the CSV of the publisher",
    b"ARROW1": "a Feather file, which is not read; save the table as Parquet",
    b"FEA1": "a Feather file, which is not read; save the table as Parquet",
    b"%PDF": "a PDF, which is not read; take the CSV of the publisher",
}
"""First bytes of files that are not read, and what they are."""


def guise_of(path: Path) -> str:
    """What stands in the place of data in a file, and what to do about it.

    The end of a sentence that begins with the file's name; empty where it may hold data.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "MIDB.csv")
    >>> _ = path.write_text("version https://git-lfs.github.com/spec/v1\\noid sha256:0\\n")
    >>> guise_of(path)
    'is a pointer of Git LFS, the file itself is missing; fetch it with `git lfs pull`, or ...'
    """
    start = beginning(path, 4096).lstrip(b"\xef\xbb\xbf \r\n\t\0")
    lower = start[:400].lower()
    if not start:
        return f"is empty; {_BROWSER}"
    if start.startswith(b"version https://git-lfs"):
        return (
            "is a pointer of Git LFS, the file itself is missing; fetch it with `git lfs pull`, "
            "or download it from where the repository keeps it"
        )
    if lower.startswith((b"<!doctype html", b"<html", b"<head", b"<table", b"<body", b"<!--")):
        if path.suffix.lower() in (".xls", ".xlsx"):
            return "is a web page under the name of a spreadsheet; open it there and save it as CSV"
        if not (lower.startswith(b"<!--") and b"<html" not in start.lower()):
            return "is a web page, no data; press its download button instead"
    if b"office:spreadsheet" in start:
        return "is a spreadsheet written as XML; open it there and save it as CSV"
    if start.startswith((b"{", b"[{", b'["')) and path.suffix.lower() != ".csv":
        return "is JSON, which is not read; take the CSV of the publisher"
    if unread := next((says for sign, says in _UNREAD.items() if start.startswith(sign)), ""):
        return f"is {unread}"
    if start.startswith((b"<error", b"<?xml")) and b"<Error" in start:
        return f"is an error message of a site, no data; {_BROWSER}"
    return ""
