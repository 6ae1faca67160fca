"""What events of the news are worth: reliability by number of events, and what they add to votes.

Data: COMITY_DATA, else ../shared/data: ``icews/icews_2005-2015_valid.txt`` (a sample of ICEWS with
names and words of codes), votes and treaties of the same folder. Prints what there is, also where
it is too little to say.
"""

import os
from pathlib import Path

import numpy as np
import polars as pl

import comity as cm
from comity.errors import ComityError

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("COMITY_DATA", ROOT.parent / "shared" / "data"))
ENOUGH = (5, 10, 20, 50)
COOPERATION = """
    Make statement, Make optimistic, Make pessimistic, Make empathetic, Decline comment,
    Acknowledge, Consider, Discuss, Make an appeal, Appeal, Express intent, Express
    accord, Consult, Host, Make a visit, Meet, Engage, Mediate, Praise, Defend, Rally,
    Grant, Forgive, Apologize, Sign, Cooperate, Share, Provide, Yield, Ease, Return,
    Receive, Allow, Accede, De-escalate, Demobilize
"""
CONFLICT = """
    Investigate, Demand, Accuse, Criticize, Complain, Bring lawsuit, Find guilty, Deny,
    Reject, Refuse, Veto, Block, Threaten, Demonstrate, Conduct, Protest, Obstruct,
    Increase, Mobilize, Reduce, Halt, Expel, Impose, Seize, Arrest, Coerce, Use, Abduct,
    Physically, Kill, Assassinate, fight, Employ, Occupy, Attempt, Ban, Violate
"""
QUADS = {
    words.strip(): sign
    for listed, sign in ((COOPERATION, 1), (CONFLICT, -1))
    for words in listed.split(",")
}
"""The first words of an event's name, and 1 for cooperation, -1 for conflict."""


def state_of(name: str) -> str | None:
    """A state by its name, or of a citizen or a part of it in brackets."""
    inside = name[name.rfind("(") + 1 : -1] if name.endswith(")") else name
    try:
        return cm.resolve(inside).id
    except ComityError:
        return None


def sign_of(event: str) -> int | None:
    """Whether an event is cooperation or conflict."""
    return next((sign for words, sign in QUADS.items() if event.startswith(words)), None)


def coded() -> pl.DataFrame:
    """Events between two states: state_a, state_b (in order), year, sign."""
    rows = pl.read_csv(
        DATA / "icews" / "icews_2005-2015_valid.txt", separator="\t", has_header=False,
        quote_char=None, new_columns=["who", "event", "whom", "day"],
    )  # fmt: skip
    names = {n: state_of(n) for n in pl.concat([rows["who"], rows["whom"]]).unique()}
    signs = {event: sign_of(event) for event in rows["event"].unique()}
    found = rows.with_columns(
        pl.col("who", "whom").replace_strict(names),
        sign=pl.col("event").replace_strict(signs),
        year=pl.col("day").str.slice(0, 4).cast(pl.Int32),
    ).unique()
    print(f"{rows.height:,} rows, {found['sign'].null_count():,} of other kinds of event")
    return found.drop_nulls(["who", "whom", "sign"]).filter(pl.col("who") != pl.col("whom")).select(
        state_a=pl.min_horizontal("who", "whom"), state_b=pl.max_horizontal("who", "whom"),
        year="year", sign="sign",
    )  # fmt: skip


def halves(events: pl.DataFrame, least: int, rng: np.random.Generator) -> tuple[float, int]:
    """Correlation of net cooperation in two halves of a dyad's events, stepped up to both."""
    split = events.with_columns(half=pl.Series(rng.integers(0, 2, events.height)))
    keys = ["state_a", "state_b"]
    enough = events.group_by(keys).len().filter(pl.col("len").is_between(least, 3 * least))
    means = (
        split.join(enough, on=keys)
        .group_by(*keys, "half")
        .agg(pl.col("sign").mean())
        .pivot("half", index=keys, values="sign")
        .drop_nulls()
    )
    r = float(np.corrcoef(means["0"], means["1"])[0, 1])
    return 2 * r / (1 + r), means.height


def auc(score: np.ndarray, label: np.ndarray) -> float:
    """Probability that a pair with the label has the higher score."""
    one, other = score[label], score[~label]
    return float(np.mean(one[:, None] > other) + np.mean(one[:, None] == other) / 2)


def main() -> None:
    """Print all."""
    rng = np.random.default_rng(16)
    events = coded()
    keys = ["state_a", "state_b"]
    by_year = events.group_by(*keys, "year").agg(net=pl.col("sign").mean(), n=pl.len())
    by_dyad = events.group_by(keys).agg(net=pl.col("sign").mean(), n=pl.len())
    print(f"{events.height:,} events between two states, {by_dyad.height:,} dyads, 2005-2015")
    print("events  dyad-years  dyads of them  dyads  reliability of net cooperation (split halves)")
    for least in ENOUGH:
        some = by_year.filter(pl.col("n") >= least)
        r, of = zip(*(halves(events, least, rng) for _ in range(200)), strict=True)
        print(
            f"{least:6}  {some.height:10}  {some.select(keys).n_unique():13}  "
            f"{by_dyad.filter(pl.col('n') >= least).height:5}  {np.median(r):.2f} "
            f"({np.quantile(r, 0.05):.2f} to {np.quantile(r, 0.95):.2f}), "
            f"{int(np.median(of))} dyads with {least} to {3 * least}"
        )
    states = sorted({*by_dyad["state_a"], *by_dyad["state_b"]})
    panel = cm.panel(states, unit="dyad", start=2005, end=2015, data=DATA,
                     indicators=["unga_kappa", "obligation"]).frame  # fmt: skip
    of_dyads = panel.group_by(keys).agg(
        kappa=pl.col("unga_kappa").mean(), pledge=pl.col("obligation").max()
    )
    print("events  r with kappa  AUC of defence pacts: net cooperation, kappa  (dyads, pacts)")
    for least in ENOUGH:
        some = by_dyad.filter(pl.col("n") >= least).join(of_dyads, on=keys).drop_nulls()
        pact = (some["pledge"] >= 3).to_numpy()
        r = np.corrcoef(some["net"], some["kappa"])[0, 1]
        net, kappa = (auc(some[name].to_numpy(), pact) for name in ("net", "kappa"))
        print(f"{least:6}  {r:12.2f}  {net:.2f}, {kappa:.2f}  ({some.height}, {pact.sum()})")
    ahead(by_year, panel)
    turns(by_year)


def ahead(by_year: pl.DataFrame, panel: pl.DataFrame) -> None:
    """Whether net cooperation of a year says more of next year's kappa than this year's does."""
    keys = ["state_a", "state_b"]
    now = panel.select(*keys, "year", "unga_kappa")
    later = now.select(*keys, year=pl.col("year") - 1, later="unga_kappa")
    print("events  RMSE of next year's kappa, leaving each dyad out: with events, without  (rows)")
    for least in (10, 20):
        rows = (
            by_year.filter(pl.col("n") >= least)
            .with_columns(pl.col("year").cast(now.schema["year"]))
            .join(now, on=[*keys, "year"])
            .join(later, on=[*keys, "year"])
            .drop_nulls()
        )
        x = np.column_stack([np.ones(rows.height), rows["unga_kappa"], rows["net"]])
        y = rows["later"].to_numpy()
        dyad = (rows["state_a"] + rows["state_b"]).to_numpy()
        errors = {2: np.empty(len(y)), 3: np.empty(len(y))}
        for one in np.unique(dyad):
            out = dyad == one
            for k, error in errors.items():
                beta = np.linalg.lstsq(x[~out][:, :k], y[~out], rcond=None)[0]
                error[out] = y[out] - x[out][:, :k] @ beta
        with_events, without = (float(np.sqrt(np.mean(errors[k] ** 2))) for k in (3, 2))
        print(f"{least:6}  {with_events:.4f}, {without:.4f}  ({len(y)} of {len(set(dyad))} dyads)")


def turns(by_year: pl.DataFrame) -> None:
    """How many turns of the open benchmark the data could speak of."""
    path = DATA / "turns" / "turns.csv"
    if not path.exists():
        print("turns: the benchmark is not there")
        return
    table = pl.read_csv(path)
    enough = by_year.filter(pl.col("n") >= 20).select("state_a", "state_b").unique()
    dated = table.filter(pl.col("window_to") >= 2006, pl.col("window_from") <= 2014).with_columns(
        low=pl.min_horizontal("state_a", "state_b"), high=pl.max_horizontal("state_a", "state_b")
    )
    heard = dated.join(enough, left_on=["low", "high"], right_on=["state_a", "state_b"], how="semi")
    print(f"turns: {dated.height} of {table.height} lie in 2006-2014, {heard.height} of them of a "
          "dyad with 20 events in some year")  # fmt: skip
    print("disputes: the files here end in 1990 (gml) and events begin in 2005: nothing to measure")


if __name__ == "__main__":
    main()
