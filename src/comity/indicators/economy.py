"""Economy: how much two states trade, and who depends on whom."""

from functools import partial

from comity.indicators._trade import (
    amount,
    export_concentration,
    export_share,
    gravity_residual,
    import_concentration,
    import_share,
    trade_asymmetry,
    trade_balance,
    trade_dependence,
    trade_intensity,
    trade_salience,
    trade_symmetry,
    unpaid_imports,
)
from comity.indicators.declaration import Indicator

__all__ = ["INDICATORS"]


_TRADE = (
    "trade reported between the two; a direction that is not reported makes it null, one of which "
    "only bounds are known bounds it"
)
_AMOUNTS = (
    "trade between the two in one unit of money; null where an amount that it needs is unknown"
)
_PARTNERS = (
    "all partners, those that are no states too; null where they make up less than nine tenths, or "
    "the amount of one is missing and the others do not add up to the total"
)
_LACKING = "the trade with some partner is unknown"
_HIRSCHMAN = "Hirschman 1945"
_BARBIERI = "Barbieri 2002"


_share = partial(
    Indicator,
    domain="economy",
    kind="trade",
    rests_on="own",
    unit="share",
    range=(0, 1),
    accrues="ratio",
    absence="null",
    link="arcsine",
)

_trade = partial(
    Indicator,
    domain="economy",
    kind="trade",
    rests_on="own",
    accrues="ratio",
    absence="null",
)

INDICATORS = (
    _trade(
        name="exports",
        label="exports of a to b",
        unit="USD, or money of the source",
        range=(0, float("inf")),
        accrues="flow",
        link="root",
        formula="value of what a sells to b in the period",
        universe=_AMOUNTS,
        reference=_HIRSCHMAN,
        measure=amount,
        directed=True,
        on_request=True,
    ),
    _share(
        name="export_concentration",
        label="concentration of a's exports on few customers",
        unit="index",
        formula="sum of the squared shares of all customers in a's exports, whoever b is",
        universe=_PARTNERS,
        reference=_HIRSCHMAN,
        measure=export_concentration,
        undefined=_LACKING,
        directed=True,
    ),
    _share(
        name="export_share",
        label="share of a's exports that go to b",
        formula="exports of a to b / all exports of a",
        universe=_TRADE,
        reference=_HIRSCHMAN,
        measure=export_share,
        directed=True,
        bounds=True,
    ),
    _trade(
        name="gravity_residual",
        label="a's exports to b beyond what the gravity model predicts",
        unit="log ratio",
        range=(float("-inf"), float("inf")),
        link="identity",
        formula="log(exports of a to b / exports expected from distance, border, language, "
        "colonial past and the trade of both with all others that year)",
        universe="flows above 0 where distances of both are available; the expectation rests on "
        "all flows of the file, by Poisson pseudo-maximum-likelihood",
        reference="Santos Silva & Tenreyro 2006",
        measure=gravity_residual,
        directed=True,
    ),
    _share(
        name="import_concentration",
        label="concentration of a's imports on few suppliers",
        unit="index",
        formula="sum of the squared shares of all suppliers in a's imports, whoever b is",
        universe=_PARTNERS,
        reference=_HIRSCHMAN,
        measure=import_concentration,
        undefined=_LACKING,
        directed=True,
    ),
    _share(
        name="import_share",
        label="share of a's imports that come from b",
        formula="imports of a from b / all imports of a",
        universe=_TRADE,
        reference=_HIRSCHMAN,
        measure=import_share,
        directed=True,
        bounds=True,
    ),
    _trade(
        name="trade_asymmetry",
        label="asymmetry of trade dependence",
        unit="share",
        range=(-1, 1),
        closer="lower",
        link="identity",
        formula="dependence of a on b - dependence of b on a (positive: a depends more)",
        universe=_TRADE,
        reference=_HIRSCHMAN,
        measure=trade_asymmetry,
        directed=True,
        bounds=True,
    ),
    _trade(
        name="trade_balance",
        label="balance of a's trade with b",
        unit="share",
        range=(-1, 1),
        closer="lower",
        link="identity",
        formula="(exports of a to b - imports of a from b) / their sum (positive: a sells more)",
        universe=_AMOUNTS,
        reference=_HIRSCHMAN,
        measure=trade_balance,
        directed=True,
    ),
    _share(
        name="trade_dependence",
        label="dependence of a on trade with b",
        formula="(export share + import share) / 2",
        universe=_TRADE,
        reference=_HIRSCHMAN,
        measure=trade_dependence,
        directed=True,
        bounds=True,
    ),
    _trade(
        name="trade_intensity",
        label="intensity of a's exports to b",
        unit="ratio",
        range=(0, float("inf")),
        link="root",
        formula="(exports of a to b / all exports of a) / (all imports of b / trade of the world); "
        "1 is what b's place in the world suggests",
        universe=_AMOUNTS,
        reference="Anderson & Norheim 1993",
        measure=trade_intensity,
        directed=True,
    ),
    _share(
        name="trade_salience",
        label="trade salience",
        formula="sqrt(dependence of a on b * dependence of b on a)",
        universe=_TRADE,
        reference=_BARBIERI,
        measure=trade_salience,
        lead=True,
        bounds=True,
    ),
    _share(
        name="trade_symmetry",
        label="symmetry of trade dependence",
        formula="1 - |dependence of a on b - dependence of b on a|",
        universe=_TRADE,
        reference=_BARBIERI,
        measure=trade_symmetry,
        bounds=True,
    ),
    _share(
        name="unpaid_imports",
        label="share of a's imports from b that its exports there do not pay",
        formula="(imports of a from b - exports of a to b) / imports of a from b, 0 where exports "
        "reach imports",
        universe=_AMOUNTS,
        reference="Haggard & Noland 2017",
        measure=unpaid_imports,
        directed=True,
    ),
)
