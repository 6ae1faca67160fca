"""Progress: how far long work is, where somebody watches a terminal for longer than two seconds."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer
from time import monotonic

from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from comity.steps import watching
from comity.views.terminal import console, echo, loudness

PATIENCE = 2.0
"""Seconds of work that nobody needs to be told of."""

_WHAT = TextColumn("{task.description}", markup=False)


class _Done(ProgressColumn):
    """How many steps are done of how many, where anybody knows."""

    def render(self, task: Task) -> Text:
        """As ``3/8``."""
        return Text("" if task.total is None else f"{task.completed:.0f}/{task.total:.0f}")


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """Show that something is under way; and how far it is, where it goes step by step."""
    began = monotonic()
    if not _watched():
        yield
        _tell(what, began)
        return
    columns = SpinnerColumn("line"), _WHAT, BarColumn(), _Done(), TimeElapsedColumn()
    shown = Progress(*columns, console=console(err=True), transient=True)
    task = shown.add_task(what, total=None)
    timer = Timer(PATIENCE, shown.start)
    timer.daemon = True
    timer.start()
    try:
        with watching(lambda done, total: shown.update(task, completed=done, total=total)):
            yield
    finally:
        timer.cancel()
        timer.join()
        if shown.live.is_started:
            shown.stop()
    _tell(what, began)


def _watched() -> bool:
    return sys.stderr.isatty() and loudness() != "quiet"


def _tell(what: str, began: float) -> None:
    """Say how long a step took, where that was asked for."""
    if loudness() == "verbose":
        echo(f"{what}: {monotonic() - began:.1f} s\n", err=True)


@contextmanager
def counting(what: str, total: int) -> Iterator[Callable[[int], None] | None]:
    """Give a function that is told how many rows were done since it was last told."""
    done = 0
    with _bar(what, MofNCompleteColumn()) as show:
        if show is None:
            yield None
            return

        def more(rows: int) -> None:
            nonlocal done
            done += rows
            show(done, total)

        yield more


@contextmanager
def progressing(what: str) -> Iterator[Callable[[int, int], None] | None]:
    """Give a function that is told how many are done, and of how many."""
    with _bar(what, MofNCompleteColumn()) as show:
        yield show


@contextmanager
def downloading(what: str) -> Iterator[Callable[[int, int | None], None] | None]:
    """Give a function that is told how many bytes are here, and of how many, if that is known."""
    with _bar(what, DownloadColumn()) as show:
        yield show


@contextmanager
def _bar(what: str, amounts: ProgressColumn) -> Iterator[Callable[[int, int | None], None] | None]:
    if not _watched():
        yield None
        return
    columns = _WHAT, BarColumn(), amounts, TimeRemainingColumn()
    bar = Progress(*columns, console=console(err=True), transient=True)
    task, began = bar.add_task(what, total=None), monotonic()

    def show(done: int, total: int | None) -> None:
        if monotonic() - began > PATIENCE:
            bar.start()
        bar.update(task, completed=done, total=total)

    try:
        yield show
    finally:
        if bar.live.is_started:
            bar.stop()
