"""Covers: the cheapest set of edges that meets every cycle that asks for one, or its bound."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from comity.methods.signed.network import Floats, Ints

_MET = 1e-6
"""To how much of a unit of cost the solver is trusted."""

_LOOSE = 0.25
"""By how much a row that is dropped is met beyond what it asks."""

_DECIMALS = 4
"""Decimals with which costs may be written and still be counted in whole numbers."""

_LARGEST = 1e6
"""Where costs, counted so, become too large for the tolerance above."""


@dataclass(frozen=True, eq=False)
class Covered:
    """The best cover found and a proven lower bound of all; they meet where it is optimal."""

    chosen: Floats
    cost: float
    bound: float


def cover(
    costs: Floats,
    first: Floats,
    cycles: Callable[[Floats], Sequence[Ints]],
    mended: Callable[[Floats], Floats],
    searched: Callable[[], Floats],
    deadline: float,
) -> Covered:
    """Choose edges of least cost such that every cycle holds one.

    ``cycles`` gives some that a fractional choice misses, none only where it misses none;
    ``mended`` makes a cover of a choice; ``first`` is a cover to begin with, ``searched`` looks for
    a better one where the linear programme alone does not settle the matter.
    """
    unit = _unit(costs)
    best, least = first, float(costs @ first)
    relaxed = _Relaxed(costs / unit)
    halfway = (time.monotonic() + deadline) / 2
    bound, looked, whole = 0.0, False, _whole(costs / unit)
    while time.monotonic() < deadline:
        chosen, value = relaxed.solve(deadline, best, whole)
        bound = max(bound, (float(math.ceil(value - _MET)) if whole else value) * unit)
        missed = [] if chosen is None else cycles(chosen)
        found = [] if chosen is None else [mended(chosen)]
        if not looked and bound < min(float(costs @ one) for one in [best, *found]):
            looked = not missed or time.monotonic() > halfway
            found += [searched()] if looked else []
        best = min([best, *found], key=lambda one: float(costs @ one))
        least = float(costs @ best)
        if bound >= least - _MET * unit:
            return Covered(best, least, least)
        if missed:
            relaxed.add(missed)
        elif chosen is None or relaxed.integral:
            break
        else:
            relaxed.ask_for_integers()
    if not looked:
        best = min([best, searched()], key=lambda one: float(costs @ one))
    return Covered(best, float(costs @ best), bound)


def proof(
    costs: Floats, cycles: Callable[[Floats], Sequence[Ints]], deadline: float
) -> tuple[list[Ints], Floats, Floats]:
    """Cycles, what each adds to the bound, and what edges cost beyond the cycles through them."""
    relaxed = _Relaxed(costs)
    rows: list[Ints] = []
    chosen, _ = relaxed.solve(deadline, np.zeros(0), False)
    while chosen is not None and time.monotonic() < deadline and (missed := cycles(chosen)):
        rows += missed
        relaxed.add(missed)
        chosen, _ = relaxed.solve(deadline, np.zeros(0), False)
    duals = np.array(relaxed.model.getSolution().row_dual)[: len(rows)]
    duals = np.maximum(duals, 0) if chosen is not None else np.zeros(len(rows))
    left = costs.copy()
    for row, dual in zip(rows, duals, strict=True):
        left[row] -= dual
    return rows, duals, np.maximum(left, 0)


def _unit(costs: Floats) -> float:
    """What makes costs whole numbers, where a power of ten does; else the largest of them."""
    for power in range(_DECIMALS + 1):
        if _whole(costs * 10**power):
            return float(10.0**-power)
    return float(costs.max())


def _whole(costs: Floats) -> bool:
    return bool((np.abs(costs - np.round(costs)) < 1e-9).all() and costs.max() < _LARGEST)


class _Silent(highspy.Highs):
    """The solver, which prints a line as it is made unless it is told not to."""

    def enableCallbacks(self) -> None:  # noqa: N802 - its name in highspy
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]


class _Relaxed:
    """A linear programme that grows by rows, and turns into one of whole numbers."""

    def __init__(self, costs: Floats) -> None:
        self.count = len(costs)
        self.integral = False
        self.model = _Silent()  # type: ignore[no-untyped-call]
        self.model.setOptionValue("parallel", "off")
        self.model.setOptionValue("mip_rel_gap", 0.0)
        self.model.addVars(self.count, np.zeros(self.count), np.ones(self.count))
        self.model.changeColsCost(self.count, self._every(), costs)

    def add(self, cycles: Sequence[Ints]) -> None:
        """Ask for one edge of each cycle."""
        lengths = [len(cycle) for cycle in cycles]
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int32)
        index = np.concatenate(cycles).astype(np.int32)
        n, infinite = len(cycles), np.full(len(cycles), highspy.kHighsInf)
        self.model.addRows(n, np.ones(n), infinite, len(index), starts, index, np.ones(len(index)))

    def ask_for_integers(self) -> None:
        """From now on an edge is chosen or not; rows that ask nothing at present are dropped."""
        met = np.array(self.model.getSolution().row_value)
        loose = np.flatnonzero(met > 1 + _LOOSE).astype(np.int32)
        self.model.deleteRows(len(loose), loose)
        self.model.changeColsIntegrality(
            self.count, self._every(), np.ones(self.count, dtype=np.uint8)
        )
        self.integral = True

    def solve(self, deadline: float, known: Floats, whole: bool) -> tuple[Floats | None, float]:
        """The best choice by the rows so far, or none in time, and the bound that it proves."""
        # The clock runs on from one linear programme to the next, and anew for whole numbers.
        spent = 0.0 if self.integral else float(self.model.getRunTime())
        left = max(0.01, deadline - time.monotonic())
        self.model.setOptionValue("time_limit", spent + left)
        if self.integral:
            self.model.setOptionValue("mip_abs_gap", 1 - 10 * _MET if whole else _MET)
        self.model.run()
        done = self.model.getModelStatus() == highspy.HighsModelStatus.kOptimal
        told = self.model.getInfo()
        proven = told.mip_dual_bound if self.integral else told.objective_function_value
        values = np.array(self.model.getSolution().col_value)
        if not done:
            return None, float(proven) if self.integral else 0.0
        return (np.round(values) if self.integral else values), float(proven)

    def _every(self) -> NDArray[np.int32]:
        return np.arange(self.count, dtype=np.int32)
