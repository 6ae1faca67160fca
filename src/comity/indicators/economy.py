"""Economy: how much two states trade, and who depends on whom."""

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

__all__ = [
    "EXPORTS",
    "EXPORT_CONCENTRATION",
    "EXPORT_SHARE",
    "GRAVITY_RESIDUAL",
    "IMPORT_CONCENTRATION",
    "IMPORT_SHARE",
    "TRADE_ASYMMETRY",
    "TRADE_BALANCE",
    "TRADE_DEPENDENCE",
    "TRADE_INTENSITY",
    "TRADE_SALIENCE",
    "TRADE_SYMMETRY",
    "UNPAID_IMPORTS",
]


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

EXPORTS = Indicator(
    name="exports",
    label="exports of a to b",
    domain="economy",
    kind="trade",
    rests_on="own",
    unit="units of money of the source, USD in published data",
    range=(0, float("inf")),
    closer="higher",
    accrues="flow",
    absence="null",
    link="root",
    formula="value of what a sells to b in the period",
    universe=_AMOUNTS,
    reference=_HIRSCHMAN,
    measure=amount,
    directed=True,
    on_request=True,
)

EXPORT_SHARE = Indicator(
    name="export_share",
    label="share of a's exports that go to b",
    domain="economy",
    kind="trade",
    rests_on="own",
    unit="share",
    range=(0, 1),
    closer="higher",
    accrues="ratio",
    absence="null",
    link="arcsine",
    formula="exports of a to b / all exports of a",
    universe=_TRADE,
    reference=_HIRSCHMAN,
    measure=export_share,
    bounds=True,
    directed=True,
)

IMPORT_SHARE = Indicator(
    name="import_share",
    label="share of a's imports that come from b",
    domain="economy",
    kind="trade",
    rests_on="own",
    unit="share",
    range=(0, 1),
    closer="higher",
    accrues="ratio",
    absence="null",
    link="arcsine",
    formula="imports of a from b / all imports of a",
    universe=_TRADE,
    reference=_HIRSCHMAN,
    measure=import_share,
    bounds=True,
    directed=True,
)

TRADE_DEPENDENCE = Indicator(
    name="trade_dependence",
    label="dependence of a on trade with b",
    domain="economy",
    kind="trade",
    rests_on="own",
    unit="share",
    range=(0, 1),
    closer="higher",
    accrues="ratio",
    absence="null",
    link="arcsine",
    formula="(export share + import share) / 2",
    universe=_TRADE,
    reference=_HIRSCHMAN,
    measure=trade_dependence,
    bounds=True,
    directed=True,
)

TRADE_SALIENCE = Indicator(
    name="trade_salience",
    label="trade salience",
    domain="economy",
    kind="trade",
    rests_on="own",
    unit="share",
    range=(0, 1),
    closer="higher",
    accrues="ratio",
    absence="null",
    link="arcsine",
    formula="sqrt(dependence of a on b * dependence of b on a)",
    universe=_TRADE,
    reference=_BARBIERI,
    measure=trade_salience,
    bounds=True,
    lead=True,
)

TRADE_ASYMMETRY = Indicator(
    name="trade_asymmetry",
    label="asymmetry of trade dependence",
    domain="economy",
    kind="trade",
    rests_on="own",
    unit="share",
    range=(-1, 1),
    closer="lower",
    accrues="ratio",
    absence="null",
    link="identity",
    formula="dependence of a on b - dependence of b on a (positive: a depends more)",
    universe=_TRADE,
    reference=_HIRSCHMAN,
    measure=trade_asymmetry,
    bounds=True,
    directed=True,
)

TRADE_SYMMETRY = Indicator(
    name="trade_symmetry",
    label="symmetry of trade dependence",
    domain="economy",
    kind="trade",
    rests_on="own",
    unit="share",
    range=(0, 1),
    closer="higher",
    accrues="ratio",
    absence="null",
    link="arcsine",
    formula="1 - |dependence of a on b - dependence of b on a|",
    universe=_TRADE,
    reference=_BARBIERI,
    measure=trade_symmetry,
    bounds=True,
)

GRAVITY_RESIDUAL = Indicator(
    name="gravity_residual",
    label="a's exports to b beyond what the gravity model predicts",
    domain="economy",
    kind="trade",
    rests_on="own",
    unit="log ratio",
    range=(float("-inf"), float("inf")),
    closer="higher",
    accrues="ratio",
    absence="null",
    link="identity",
    formula="log(exports of a to b / exports expected from distance, border, language, colonial "
    "past and the trade of both with all others that year)",
    universe="flows above 0 where distances of both are available; the expectation rests on all "
    "flows of the file, by Poisson pseudo-maximum-likelihood",
    reference="Santos Silva & Tenreyro 2006",
    measure=gravity_residual,
    directed=True,
)

TRADE_INTENSITY = Indicator(
    name="trade_intensity",
    label="intensity of a's exports to b",
    domain="economy",
    kind="trade",
    rests_on="own",
    unit="ratio",
    range=(0, float("inf")),
    closer="higher",
    accrues="ratio",
    absence="null",
    link="root",
    formula="(exports of a to b / all exports of a) / (all imports of b / trade of the world); 1 "
    "is what b's place in the world suggests",
    universe=_AMOUNTS,
    reference="Anderson & Norheim 1993",
    measure=trade_intensity,
    directed=True,
)

TRADE_BALANCE = Indicator(
    name="trade_balance",
    label="balance of a's trade with b",
    domain="economy",
    kind="trade",
    rests_on="own",
    unit="share",
    range=(-1, 1),
    closer="lower",
    accrues="ratio",
    absence="null",
    link="identity",
    formula="(exports of a to b - imports of a from b) / their sum (positive: a sells more)",
    universe=_AMOUNTS,
    reference=_HIRSCHMAN,
    measure=trade_balance,
    directed=True,
)

UNPAID_IMPORTS = Indicator(
    name="unpaid_imports",
    label="share of a's imports from b that its exports there do not pay",
    domain="economy",
    kind="trade",
    rests_on="own",
    unit="share",
    range=(0, 1),
    closer="higher",
    accrues="ratio",
    absence="null",
    link="arcsine",
    formula="(imports of a from b - exports of a to b) / imports of a from b, 0 where exports "
    "reach imports",
    universe=_AMOUNTS,
    reference="Haggard & Noland 2017",
    measure=unpaid_imports,
    directed=True,
)

EXPORT_CONCENTRATION = Indicator(
    name="export_concentration",
    label="concentration of a's exports on few customers",
    domain="economy",
    kind="trade",
    rests_on="own",
    unit="index",
    range=(0, 1),
    closer="higher",
    accrues="ratio",
    absence="null",
    link="arcsine",
    formula="sum of the squared shares of all customers in a's exports, whoever b is",
    universe=_PARTNERS,
    reference=_HIRSCHMAN,
    measure=export_concentration,
    undefined=_LACKING,
    directed=True,
)

IMPORT_CONCENTRATION = Indicator(
    name="import_concentration",
    label="concentration of a's imports on few suppliers",
    domain="economy",
    kind="trade",
    rests_on="own",
    unit="index",
    range=(0, 1),
    closer="higher",
    accrues="ratio",
    absence="null",
    link="arcsine",
    formula="sum of the squared shares of all suppliers in a's imports, whoever b is",
    universe=_PARTNERS,
    reference=_HIRSCHMAN,
    measure=import_concentration,
    undefined=_LACKING,
    directed=True,
)
