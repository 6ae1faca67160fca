"""The authors' selection of General Assembly votes, for comparison with the published points.

Filters of Bailey, Strezhnev & Voeten's April 2020 release: votes on paragraphs and amendments
after 1989 out (a missing flag counts as 0), session 19 out, Zanzibar out, South Africa in session
48 out, then roll calls on which all who voted agree out. Returning resolutions share an item:
each is followed to the earliest it matches.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

CODES = {"no": 0, "abstain": 1, "yes": 2}
# country names of the votes where the published file spells them otherwise
PUBLISHED_NAMES = {
    "Côte d’Ivoire": "Côte d\x92Ivoire",
    "Federal Republic of Germany": "German Federal Republic",
    "North Macedonia": "Macedonia",
    "Eswatini": "Swaziland",
}


@dataclass(frozen=True)
class Assembly:
    names: np.ndarray
    state: np.ndarray
    session: np.ndarray
    item: np.ndarray
    vote: np.ndarray
    n_roll_calls: int

    @property
    def columns(self):
        return self.state, self.session, self.item, self.vote

    def index(self, name):
        return int(np.flatnonzero(self.names == name)[0])


def read_assembly(folder, last_session=74):
    calls = pl.read_parquet(folder / "unga" / "un_roll_calls_1946_2019.parquet").select(
        pl.col("rcid").cast(pl.Int64),
        pl.col("session").cast(pl.Int64),
        late=pl.col("date").dt.year() > 1989,
        part=(pl.col("amend") == 1).fill_null(False) | (pl.col("para") == 1).fill_null(False),
    )
    calls = calls.filter(
        (pl.col("session") != 19)
        & (pl.col("session") <= last_session)
        & ~(pl.col("late") & pl.col("part"))
    )
    votes = (
        pl.read_parquet(folder / "unga" / "un_votes_1946_2019.parquet")
        .with_columns(pl.col("rcid").cast(pl.Int64))
        .join(calls.select("rcid", "session"), on="rcid")
        .filter(pl.col("country") != "Zanzibar")
        .filter((pl.col("country") != "South Africa") | (pl.col("session") != 48))
        .filter(pl.col("vote").n_unique().over("rcid") > 1)
    )
    rcid = votes["rcid"].to_numpy()
    names = np.array(sorted(votes["country"].unique()))
    return Assembly(
        names,
        np.searchsorted(names, votes["country"].to_numpy().astype(names.dtype)),
        votes["session"].to_numpy(),
        _items(folder, rcid),
        votes["vote"].replace_strict(CODES, return_dtype=pl.Int64).to_numpy(),
        len(np.unique(rcid)),
    )


def read_published(folder):
    """State name, session, published point, NVotes and the width of the 5-95 % interval."""
    path = folder / "ideal_points" / "IdealpointestimatesAll_Apr2020_sessions_1_50.csv"
    back = {published: ours for ours, published in PUBLISHED_NAMES.items()}
    return pl.read_csv(path, encoding="iso-8859-1").select(
        pl.col("Countryname").replace(back).alias("name"),
        "session",
        point="IdealPoint",
        n="NVotes",
        width=pl.col("Q95%") - pl.col("Q5%"),
    )


def _items(folder, rcid):
    matches = pl.read_csv(folder / "ideal_points" / "Matches.csv")
    earliest = dict(matches.group_by("rcid2").agg(pl.col("rcid1").min()).iter_rows())
    unique, place = np.unique(rcid, return_inverse=True)
    root = {}
    for call in unique.tolist():
        before = earliest.get(call, call)
        root[call] = root.get(before, before)
    return np.unique([root[call] for call in unique.tolist()], return_inverse=True)[1][place]
