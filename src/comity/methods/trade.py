"""Trade of two states: how intense, how balanced, how concentrated, and from whose reports."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from comity.errors import ComityError, shown
from comity.methods.dependence import _amounts, _refuse

__all__ = ["Mirror", "balance", "intensity", "reconcile", "unpaid_share"]

Floats = NDArray[np.float64]
Prefer = Literal["importer", "exporter", "mean"]

_TO_SIGMA = 1.482602218505602  # of a normal variable's median absolute value


def intensity(flow: ArrayLike, exports: ArrayLike, imports: ArrayLike, world: ArrayLike) -> Floats:
    """How much more a state exports to a partner than the partner's place in world trade says.

    (flow / exports) / (imports / world): 1 is what the partner's share of world imports
    suggests, 2 is twice as much.

    Parameters
    ----------
    flow : array_like of float
        Exports of a to b, in any unit of money.
    exports : array_like of float
        Exports of a to all partners, in the same unit and year.
    imports : array_like of float
        Imports of b from all partners.
    world : array_like of float
        Imports of all states. In the plain form they include a's own. As a cannot export to
        itself, Kojima leaves a's imports out, so that 1 is neutral for large states too: give
        world minus imports of a for his form.

    Returns
    -------
    ndarray of float
        0 or more; NaN where an amount is NaN, and where exports, imports or world are 0.

    Raises
    ------
    ComityError
        If an amount is negative or infinite, or the shapes do not broadcast.

    References
    ----------
    Kojima, K. (1964). The pattern of international trade among advanced countries.
    Hitotsubashi Journal of Economics 5(1), 16-36.
    Yamazawa, I. (1971). Structural changes in world trade flows. Hitotsubashi Journal of
    Economics 11(2), 11-21 (the plain form).
    Anderson, K. & Norheim, H. (1993). From imperial to regional trade preferences: its effect on
    Europe's intra- and extra-regional trade. Weltwirtschaftliches Archiv 129(1), 78-102.

    Examples
    --------
    >>> intensity(30, 100, 200, 4000).round(6)
    np.float64(6.0)
    """
    part, whole, share, total = _together(flow=flow, exports=exports, imports=imports, world=world)
    return _ratio(_ratio(part, whole), _ratio(share, total))


def balance(exports: ArrayLike, imports: ArrayLike) -> Floats:
    """What a state sells to a partner beyond what it buys there, exports - imports.

    Parameters
    ----------
    exports, imports : array_like of float, of shapes that broadcast
        Trade with the partner, in one unit of money and on one basis (both f.o.b., say).

    Returns
    -------
    ndarray of float
        In the unit of the amounts, negative for a deficit; NaN where either is NaN.

    Raises
    ------
    ComityError
        If an amount is negative or infinite, or the shapes do not broadcast.

    Examples
    --------
    >>> balance([2.5, np.nan], [3.0, 1.0])
    array([-0.5,  nan])
    """
    sold, bought = _together(exports=exports, imports=imports)
    return np.asarray(sold - bought)


def unpaid_share(imports: ArrayLike, exports: ArrayLike) -> Floats:
    """Share of a state's imports from a partner that its exports there do not pay.

    (imports - exports) / imports, and 0 where exports reach imports.

    Parameters
    ----------
    imports, exports : array_like of float, of shapes that broadcast
        Trade with the partner, in one unit of money and on one basis.

    Returns
    -------
    ndarray of float
        Between 0 and 1; NaN where either is NaN, and where imports are 0: the share of nothing
        is undefined.

    Raises
    ------
    ComityError
        If an amount is negative or infinite, or the shapes do not broadcast.

    References
    ----------
    Haggard, S. & Noland, M. (2017). Hard Target: Sanctions, Inducements, and the Case of North
    Korea.

    Examples
    --------
    >>> unpaid_share([4.0, 1.0, 0.0], [1.0, 2.0, 0.0])
    array([0.75, 0.  ,  nan])
    """
    bought, sold = _together(imports=imports, exports=exports)
    return _ratio(np.maximum(bought - sold, 0.0), bought)


@dataclass(frozen=True)
class Mirror:
    """A flow as its two ends report it, brought to one value; all arrays of one shape.

    Parameters
    ----------
    value : ndarray of float
        Estimate, f.o.b.; NaN where neither side reports.
    low, high : ndarray of float
        The lower and the higher of the two reports, f.o.b.; both the same where one side reports.
    spread : ndarray of float
        log(exporter's report / importer's report), f.o.b., so that its sign says whose is the
        higher one; NaN where a report is missing or 0.
    choice : ndarray of str
        Whose report the value is: "importer", "exporter", "both" for their mean, or "none".
    sd : ndarray of float
        Standard error of log(value); NaN where the value is 0 or unknown, and everywhere if no
        flow has two positive reports.

    Examples
    --------
    >>> reconcile([100.0, np.nan], [121.0, 55.0]).choice
    array(['importer', 'importer'], dtype='<U8')
    """

    value: Floats
    low: Floats
    high: Floats
    spread: Floats
    choice: NDArray[np.str_]
    sd: Floats


def reconcile(
    exporter_report: ArrayLike,
    importer_report: ArrayLike,
    cif: ArrayLike = 0.1,
    prefer: Prefer = "importer",
) -> Mirror:
    """Bring the two reports of each flow to one f.o.b. value, and keep both.

    The importer's report includes insurance and freight: it is divided by 1 + cif. The value is
    the preferred report, or the other where that one is missing, or their geometric mean.

    The error of one report is s = 1.4826 median(abs(spread)) / sqrt(2) over all flows given that
    have two positive reports. A flow's own variance of a report is halfway between that and what
    its own two reports say, v = (s**2 + spread**2 / 2) / 2. Then sd is sqrt(v) for a chosen
    report that the other one checks, sqrt(v / 2) for the mean of both, and sqrt(2) s for a
    report that stands alone: sqrt(2) times, or twice, as much where spreads are typical.

    Parameters
    ----------
    exporter_report : array_like of float
        Exports f.o.b. as the exporter reports them, in any unit of money; NaN is no report.
    importer_report : array_like of float, of a shape that broadcasts
        The same flow as imports c.i.f. as the importer reports it, in the same unit.
    cif : array_like of float, of a shape that broadcasts
        Insurance and freight as a share of the f.o.b. value. 0.1 is a convention (the IMF has
        used 0.1 and 0.06), not a measurement: mirror data do not yield it.
    prefer : {"importer", "exporter", "mean"}
        Which report to take where there are two. Importers collect duties, and are commonly
        thought to count with more care.

    Returns
    -------
    Mirror
        A report of 0 is a report: a preferred one is taken. The mean has no place for it (it has
        no logarithm): the other report is taken, and stands alone.

    Raises
    ------
    ComityError
        If a report is negative or infinite, cif is negative, infinite or NaN, shapes do not
        broadcast, or prefer is none of the three.

    Notes
    -----
    Errors are those of flows that both sides report. Flows that one side fills in from the
    other's report agree by construction and make s too small: leave them out. Call it by year or
    by group of reporters where their care differs.

    References
    ----------
    Gaulier, G. & Zignago, S. (2010). BACI: international trade database at the product level.
    CEPII Working Paper 2010-23.
    Hummels, D. & Lugovskyy, V. (2006). Are matched partner trade statistics a usable measure of
    transportation costs? IMF Staff Papers 53(1), 69-86.
    Barbieri, K. & Keshk, O. M. G. (2016). Correlates of War Project Trade Data Set Codebook,
    version 4.0.

    Examples
    --------
    >>> mirror = reconcile([100.0, np.nan, 30.0], [121.0, 55.0, np.nan])
    >>> mirror.value.round(6)
    array([110.,  50.,  30.])
    >>> mirror.spread.round(3)
    array([-0.095,    nan,    nan])
    >>> mirror.sd.round(3)
    array([0.085, 0.141, 0.141])
    """
    if prefer not in get_args(Prefer):
        raise ComityError(f"prefer {shown(prefer)} is unknown; it is one of {get_args(Prefer)}")
    rate = _amounts(cif, "cif")
    _refuse(np.isnan(rate), rate, "cif", "unknown; give a share of the f.o.b. value, such as 0.1")
    sold, landed, factor = _together(
        exporter_report=exporter_report, importer_report=importer_report, cif=rate
    )
    bought = landed / (1 + factor)
    checked = (sold > 0) & (bought > 0)
    spread = np.where(checked, _log(sold) - _log(bought), np.nan)
    choice = _choice(sold, bought, checked, prefer)
    mean = np.where(checked, np.exp((_log(sold) + _log(bought)) / 2), 0.0)  # or both are 0
    chosen = [choice == "importer", choice == "exporter", choice == "both"]
    value = np.select(chosen, [bought, sold, mean], np.nan)
    sd = np.where(value > 0, _log_error(spread, choice), np.nan)
    return Mirror(value, np.fmin(sold, bought), np.fmax(sold, bought), spread, choice, sd)


def _choice(
    sold: Floats, bought: Floats, checked: NDArray[np.bool_], prefer: Prefer
) -> NDArray[np.str_]:
    """Say whose report each value is to be."""
    if prefer == "mean":
        agreed = checked | ((sold == 0) & (bought == 0))
        higher = np.where(np.isnan(bought) | (sold > bought), "exporter", "importer")
        named = np.where(agreed, "both", higher)
    else:
        other = "exporter" if prefer == "importer" else "importer"
        first = bought if prefer == "importer" else sold
        named = np.where(np.isnan(first), other, prefer)
    return np.where(np.isnan(sold) & np.isnan(bought), "none", named)


def _log_error(spread: Floats, choice: NDArray[np.str_]) -> Floats:
    """Standard error of the log of each value, from how far pairs of reports lie apart."""
    apart = np.abs(spread[~np.isnan(spread)])
    if not apart.size:
        return np.full(spread.shape, np.nan)
    single = _TO_SIGMA * float(np.median(apart)) / np.sqrt(2)
    own = (single**2 + spread**2 / 2) / 2
    error = np.sqrt(np.where(choice == "both", own / 2, own))
    return np.asarray(np.where(np.isnan(spread), np.sqrt(2) * single, error))


def _log(values: Floats) -> Floats:
    """Logarithm of what is positive; NaN for all else."""
    return np.log(np.where(values > 0, values, np.nan))


def _ratio(part: Floats, whole: Floats) -> Floats:
    """Divide; NaN where the divisor is 0 or either is NaN."""
    return np.asarray(part / np.where(whole == 0, np.nan, whole))


def _together(**given: ArrayLike) -> list[Floats]:
    """Check amounts and bring them to one shape."""
    amounts = {name: _amounts(values, name) for name, values in given.items()}
    try:
        return list(np.broadcast_arrays(*amounts.values()))
    except ValueError:
        shapes = ", ".join(f"{name} {values.shape}" for name, values in amounts.items())
        raise ComityError(f"shapes do not fit one another: {shapes}") from None
