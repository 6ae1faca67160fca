"""Damage: what editors, spreadsheets, disks and slips do to a file, drawn by a seeded generator."""

import csv
import gzip
import io
import random
import zipfile
from collections.abc import Callable

import polars as pl
from fuzz_seeds import Seed

NO_VALUES = (
    *("NaN", "nan", "inf", "-inf", "1e400", "x", "5%", "1,234.5", "#REF!", "#N/A", "#VALUE!"),
    *("💥", "--", "1.2.3", "0x1F", "twelve", "???"),
)
"""Cells that are no number, no day, no state and no word of any layout."""

MEANT = {
    "imf-imts": ("NaN", "nan"),  # how the IMF's site writes that there is no value
    "comtrade": ("x",),  # the code of exports: another sound row
}
"""Of these the words that mean something in the files of a data set, by the folder of its seeds: a
file that has one is another sound file, and no reader can know that it is damaged."""

ODD_CELLS = (
    *("", " ", "0", "-1", "-9", "99999", "20000101", "9223372036854775808", "1e300", "0.5"),
    *("NA", ".", "TBD", "2019", "1000", "9999-12-31", "0000-00-00", "31/12/1999", "2005-02-30"),
    *("CHN", "710", "World", "a\nb", '"', ";", "'", "\x1b[31mred\x1b[0m", "[/x]", "y" * 5000),
    *("Rep. of Korea", "NULL", "None", "true", "-", "1;2", "\x00", "\ufeff", "١٩٩٠"),
)

Change = tuple[str, bytes]
"""Name and content of a file."""


def _table(content: bytes) -> tuple[str, list[list[str]], str]:
    """Encoding, cells and delimiter of a text file, as a spreadsheet sees it."""
    try:
        text, encoding = content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        text, encoding = content.decode("cp1252", errors="replace"), "cp1252"
    delimiter = ";" if text[:2000].count(";") > text[:2000].count(",") else ","
    return encoding, list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)), delimiter


def _text(rows: list[list[str]], delimiter: str, encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue().encode(encoding, errors="replace")


def _opened(seed: Seed) -> tuple[bytes, Callable[[bytes], bytes]]:
    """The text of a file, and how it was packed."""
    if seed.name.endswith(".gz"):
        return gzip.decompress(seed.content), lambda data: gzip.compress(data, mtime=0)
    return seed.content, lambda data: data


def with_columns(seed: Seed, names: list[str]) -> bytes:
    """A file with columns besides, as far as it has none of the name; 7 in each cell."""
    content, pack = _opened(seed)
    encoding, rows, delimiter = _table(content)
    widest = max(len(row) for row in rows)
    at = next(number for number, row in enumerate(rows) if len(row) == widest)
    new = [name for name in dict.fromkeys(names) if name not in rows[at]]
    table = [
        [*(new if number == at else ["7"] * len(new) if number > at else []), *row]
        for number, row in enumerate(rows)
    ]
    return pack(_text(table, delimiter, encoding))


def spoil_cells(rng: random.Random, seed: Seed, values: tuple[str, ...], most: int) -> Change:
    """Put other things in some cells."""
    if seed.name.endswith(".parquet"):
        return seed.name, _spoilt_parquet(rng, seed.content, values)
    content, pack = _opened(seed)
    encoding, rows, delimiter = _table(content)
    start = next((n for n, row in enumerate(rows) if len(row) > 2), 0) + 1
    filled = [n for n in range(start, len(rows)) if rows[n]]
    for _ in range(rng.randint(1, most)):
        if filled:
            row = rows[rng.choice(filled)]
            row[rng.randrange(len(row))] = rng.choice(values)
    return seed.name, pack(_text(rows, delimiter, encoding))


def _no_values(seed: Seed) -> tuple[str, ...]:
    return tuple(one for one in NO_VALUES if one not in MEANT.get(seed.of, ()))


def _spoilt_parquet(rng: random.Random, content: bytes, values: tuple[str, ...]) -> bytes:
    table = pl.read_parquet(io.BytesIO(content))
    column = rng.choice(table.columns)
    row = rng.randrange(table.height)
    at = pl.int_range(pl.len()) == row
    if table.schema[column].is_float() and rng.random() < 0.5:
        bad = pl.lit(rng.choice([float("nan"), float("inf"), float("-inf")]))
        table = table.with_columns(pl.when(at).then(bad).otherwise(column).alias(column))
    else:
        text = pl.col(column).cast(pl.String)
        spoilt = pl.when(at).then(pl.lit(rng.choice(values))).otherwise(text)
        table = table.with_columns(spoilt.alias(column))
    return _stored(table)


def _stored(table: pl.DataFrame) -> bytes:
    out = io.BytesIO()
    table.write_parquet(out)
    return out.getvalue()


Cells = list[list[str]]

_ROWS: tuple[Callable[[random.Random, Cells, int], Cells], ...] = (
    lambda rng, rows, at: [*rows[:at], rows[at][: rng.randint(0, len(rows[at]))], *rows[at + 1 :]],
    lambda rng, rows, at: [*rows[:at], [*rows[at], "", "x", "1"], *rows[at + 1 :]],
    lambda rng, rows, at: [*rows[:at], [*rows[at], ""], *rows[at + 1 :]],
    lambda rng, rows, at: [*rows[:at], rng.choice(rows), *rows[at:]],
    lambda rng, rows, at: rows[:at] + rows[at + 1 :],
    lambda rng, rows, at: rng.sample(rows, len(rows)),
    lambda rng, rows, at: rows[:at],
    lambda rng, rows, at: [*rows[:at], *[[""] * len(rows[at])] * 3, *rows[at:]],
    lambda rng, rows, at: rows + rows,
    lambda rng, rows, at: [*rows[1 : at + 1], rows[0], *rows[at + 1 :]],
)
"""Rows cut, lengthened, repeated, dropped, shuffled, ended, parted by blanks, doubled; the header
moved down."""


def break_rows(rng: random.Random, seed: Seed) -> Change:
    """Cut, join, repeat, drop or move rows."""
    if seed.name.endswith(".parquet"):
        table = pl.read_parquet(io.BytesIO(seed.content))
        at, size = rng.randrange(table.height), rng.randint(0, table.height)
        return seed.name, _stored(rng.choice([
            table[:size], table[::-1], pl.concat([table, table]),
            pl.concat([table[:at], table[at + 1 :]]), pl.concat([table, table[at : at + 1]]),
        ]))  # fmt: skip
    content, pack = _opened(seed)
    encoding, rows, delimiter = _table(content)
    rows = rng.choice(_ROWS)(rng, rows, rng.randrange(len(rows)))
    return seed.name, pack(_text(rows, delimiter, encoding))


_ENDINGS = (".0", " ", "x", "%")
_COLUMNS: tuple[Callable[[random.Random, list[str], int, int, int], list[str]], ...] = (
    lambda rng, row, a, b, n: row[:a] + row[a + 1 :],
    lambda rng, row, a, b, n: [*row[:b], row[a], *row[b:]],
    lambda rng, row, a, b, n: [row[b] if at == a else row[a] if at == b else cell
                               for at, cell in enumerate(row)],
    lambda rng, row, a, b, n: row if n else _put(row, a, rng.choice(
        ["", "x", row[a].upper(), f" {row[a]} ", row[b]])),
    lambda rng, row, a, b, n: _put(row, a, "") if n else row,
    lambda rng, row, a, b, n: [*row[:a], "" if n else "extra", *row[a:]],
    lambda rng, row, a, b, n: _put(row, a, row[a] + rng.choice(_ENDINGS)) if n else row,
)  # fmt: skip
"""Columns dropped, repeated, swapped, renamed, emptied, added, with something after each cell."""


def _put(row: list[str], at: int, cell: str) -> list[str]:
    return [*row[:at], cell, *row[at + 1 :]]


def break_columns(rng: random.Random, seed: Seed) -> Change:
    """Drop, repeat, swap, rename or empty a column, or only its name."""
    if seed.name.endswith(".parquet"):
        return seed.name, _broken_parquet(rng, seed.content)
    content, pack = _opened(seed)
    encoding, rows, delimiter = _table(content)
    width = max(map(len, rows))
    a, b = rng.randrange(width), rng.randrange(width)
    change, until = rng.choice(_COLUMNS), rng.choice([len(rows), len(rows), 3])
    rows = [
        change(rng, row, a, b, number) if len(row) > max(a, b) and number < until else row
        for number, row in enumerate(rows)
    ]
    return seed.name, pack(_text(rows, delimiter, encoding))


def _broken_parquet(rng: random.Random, content: bytes) -> bytes:
    table = pl.read_parquet(io.BytesIO(content))
    column = rng.choice(table.columns)
    kinds = [pl.String, pl.Categorical, pl.Float32, pl.Int64, pl.Int8, pl.Binary]
    what = rng.randrange(5)
    if what == 0:
        table = table.drop(column)
    elif what == 1:
        table = table.rename({column: rng.choice(["x", column.upper(), f" {column}"])})
    elif what == 2:
        table = table.with_columns(pl.concat_list(pl.col(column)).alias(column))
    elif what == 3:
        table = table.with_columns(pl.lit(None, pl.Null).alias(column))
    else:
        kind = rng.choice(kinds)
        text = pl.col(column).cast(pl.String)
        table = table.with_columns(
            (text if kind in (pl.String, pl.Categorical, pl.Binary) else pl.col(column))
            .cast(kind, strict=False)
            .alias(column)
        )
    return _stored(table)


def spoil_bytes(rng: random.Random, seed: Seed) -> Change:
    """Flip, drop, add or cut bytes, as a broken download or disk does."""
    data = bytearray(seed.content)
    for _ in range(rng.choice([1, 1, 2, 5, 20])):
        if not data:
            break
        at = rng.randrange(len(data))
        what = rng.randrange(5)
        if what == 0:
            data[at] = rng.randrange(256)
        elif what == 1:
            del data[at : at + rng.randint(1, 40)]
        elif what == 2:
            data[at:at] = bytes(rng.choices(range(256), k=rng.randint(1, 8)))
        elif what == 3:
            data[at:at] = rng.choice([b'"', b"\n", b"\r", b",", b"\x00", b";", b"\t", b"\xff"])
        else:
            del data[at:]
    return seed.name, bytes(data)


def save_otherwise(rng: random.Random, seed: Seed) -> Change:
    """Save the file as another program or another country does; a sound file stays sound."""
    if seed.name.endswith((".parquet", ".xml")):
        return seed.name, seed.content
    content, _ = _opened(seed)
    encoding, rows, delimiter = _table(content)
    stem = seed.name.removesuffix(".gz").removesuffix(".csv")
    what = rng.randrange(9)
    if what == 0:
        return f"{stem}.csv", _text(rows, ";", encoding)
    if what == 1:
        return f"{stem}.tab", _text(rows, "\t", encoding)
    if what == 2:
        return f"{stem}.csv", b"sep=" + delimiter.encode() + b"\n" + content
    if what == 3:
        return f"{stem}.csv", _text(rows, delimiter, encoding).replace(b"\n", b"\r\n")
    if what == 4:
        return f"{stem}.csv", _text(rows, delimiter).decode().encode("utf-16")
    if what == 5:
        return f"{stem}.csv", b"\xef\xbb\xbf" + _text(rows, delimiter)
    if what == 6:
        return f"{stem}.csv.gz", gzip.compress(content, mtime=0)
    if what == 7:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr(f"{stem}.csv", content)
        return f"{stem}.zip", packed.getvalue()
    padded = [[f" {cell} " for cell in row] for row in rows]
    return f"{stem}.csv", _text(padded, delimiter, encoding)


def pack_badly(rng: random.Random, seed: Seed) -> Change:
    """A packed file that ends early or has another ending, a page in the place of data."""
    packed = gzip.compress(_opened(seed)[0], mtime=0)
    what = rng.randrange(5)
    stem = seed.name.removesuffix(".gz")
    if what == 0:
        return f"{stem}.gz", packed[: rng.randrange(len(packed))]
    if what == 1:
        return stem, packed
    if what == 2:
        return f"{stem}.gz", _opened(seed)[0]
    if what == 3:
        return stem, b"<!DOCTYPE html><html><body>Access denied</body></html>"
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n"
    return stem, pointer


KINDS: dict[str, Callable[[random.Random, Seed], Change]] = {
    "no value": lambda rng, seed: spoil_cells(rng, seed, _no_values(seed), 1),
    "odd cells": lambda rng, seed: spoil_cells(rng, seed, NO_VALUES + ODD_CELLS, 4),
    "rows": break_rows,
    "columns": break_columns,
    "bytes": spoil_bytes,
    "saved otherwise": save_otherwise,
    "packed badly": pack_badly,
}
"""Kinds of damage. After ``no value`` no figure may differ, only be missing; after ``saved
otherwise`` none may differ or be missing."""


def damaged(number: int, names: list[str]) -> tuple[str, str, random.Random]:
    """Which file is damaged, and how, in the run of a number."""
    rng = random.Random(number)  # noqa: S311 - nothing secret
    return rng.choice(names), rng.choice(list(KINDS)), rng
