"""Contradictions: which record is an alternative account of which, and of which years."""

from collections.abc import Mapping

import polars as pl


def years_of(records: pl.DataFrame) -> tuple[int, int]:
    """First and last year in which some records could change a figure."""
    days = records.select(pl.col(pl.Date).exclude("known")).unpivot()["value"].drop_nulls()
    return days.dt.year().min(), days.dt.year().max()  # type: ignore[return-value]


def apart(years: Mapping[str, tuple[int, int]]) -> list[list[str]]:
    """Accounts in groups, within which no two touch one year."""
    groups: list[list[str]] = []
    for account, (first, last) in years.items():
        for group in groups:
            if all(last < years[other][0] or years[other][1] < first for other in group):
                group.append(account)
                break
        else:
            groups.append([account])
    return groups


def contradicted(frame: pl.DataFrame) -> dict[str, set[str]]:
    """Map each alternative account of a frame to the primary records that it contradicts.

    Records that contradict each other in a circle have no primary one behind them: they
    are not alternatives, and stay.
    """
    if not frame["contradicts"].list.len().max():
        return {}
    present = set(frame["id"])
    against = {
        account: set(others) & present
        for account, others in frame.filter(pl.col("contradicts").list.len() > 0)
        .select("id", "contradicts")
        .iter_rows()
    }
    against = {account: others for account, others in against.items() if others}
    behind = {account: _behind(account, against) for account in against}
    return {account: roots for account, roots in behind.items() if roots}


def _behind(account: str, against: Mapping[str, set[str]]) -> set[str]:
    """Follow contradictions to the records that contradict none themselves."""
    roots: set[str] = set()
    seen, open_ends = {account}, list(against[account])
    while open_ends:
        other = open_ends.pop()
        if other in seen:
            continue
        seen.add(other)
        if other in against:
            open_ends.extend(against[other])
        else:
            roots.add(other)
    return roots
