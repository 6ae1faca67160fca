"""Small sound files of every layout, in their publishers' form; their numbers are made up."""

import gzip
import io
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path

import polars as pl

FIXTURES = Path(__file__).parents[1] / "sources" / "fixtures"


@dataclass(frozen=True)
class Seed:
    """A file, and others without which it is not read."""

    name: str
    content: bytes
    beside: dict[str, bytes] = field(default_factory=dict)
    of: str = ""
    """The data set, where the seed is one of its adapter's tests."""


MEMBERS = {"CHN": 710, "RUS": 365, "USA": 2, "PRK": 731, "IRN": 630, "GBR": 200, "FRA": 220}
YEARS = range(2004, 2010)


def _csv(header: str, rows: list[str]) -> bytes:
    return "\n".join([header, *rows, ""]).encode()


def _votes() -> list[tuple[int, int, int, str, int]]:
    """Roll call, session, day of December, state, a code of the vote."""
    return [
        (100 * session + call, session, call, state, 1 + (call * at + session) % 3)
        for session in range(59, 64)
        for call in (3, 14, 15)
        for at, state in enumerate(MEMBERS)
    ]


def _assembly() -> dict[str, Seed]:
    raw = [
        f"{call},{session},{code},{MEMBERS[state]},1,12/{day}/{session + 1945},"
        f"R/{session}/{day},0,0,{session + 1945}"
        for call, session, day, state, code in _votes()
    ]
    head = "rcid,session,vote,ccode,member,date,unres,amend,para,year"
    later = [
        f"{session},{call},{session + 1945}-12-{day:02},{MEMBERS[state]},{code}"
        for call, session, day, state, code in _votes()
    ]
    letters = {1: "Y", 2: "A", 3: "N"}
    library = [
        f"{call},{state},{state} NAME,{letters[code]},{session + 1945}-12-{day:02},{session},"
        f'A/RES/{session}/{day},,,"A title, made up",2.0,3.0,2.0,0.0,7.0'
        for call, session, day, state, code in _votes()
    ]
    words = {1: "yes", 2: "abstain", 3: "no"}
    names = {"CHN": "China", "RUS": "Russia", "USA": "United States", "PRK": "North Korea",
             "IRN": "Iran", "GBR": "United Kingdom", "FRA": "France"}  # fmt: skip
    tidy = pl.DataFrame(
        [(float(call), names[state], words[code]) for call, _, _, state, code in _votes()],
        schema=["rcid", "country", "vote"],
        orient="row",
    )
    calls = pl.DataFrame(
        sorted({(float(call), float(session), f"{session + 1945}-12-{day:02}",
                 f"R/{session}/{day}", 0.0, 0.0)
                for call, session, day, *_ in _votes()}),
        schema=["rcid", "session", "date", "unres", "amend", "para"],
        orient="row",
    ).with_columns(pl.col("date").str.to_date())  # fmt: skip
    tidy_votes, tidy_calls = _parquet(tidy), _parquet(calls)
    plain = _csv(head, raw)
    return {
        "voeten": Seed("UNVotes.csv", plain),
        "voeten-gz": Seed("UNVotes.csv.gz", gzip.compress(plain, mtime=0)),
        "later": Seed("votes_later.csv", _csv("session,resid,date,ccode,vote", later)),
        "library-assembly": Seed(
            "2026_ga_voting.csv",
            _csv(
                "undl_id,ms_code,ms_name,ms_vote,date,session,resolution,draft,meeting,title,"
                "total_yes,total_no,total_abstentions,total_non_voting,total_ms",
                library,
            ),
        ),
        "tidy-votes": Seed("un_votes.parquet", tidy_votes, {"un_roll_calls.parquet": tidy_calls}),
        "tidy-calls": Seed("un_roll_calls.parquet", tidy_calls, {"un_votes.parquet": tidy_votes}),
    }


def _parquet(table: pl.DataFrame) -> bytes:
    content = io.BytesIO()
    table.write_parquet(content)
    return content.getvalue()


def _council() -> dict[str, Seed]:
    permanent = ("CHN", "FRA", "GBR", "RUS", "USA")
    adopted = [
        f"{call},{state},{state} NAME,{state in permanent},{'YNA'[(call + at) % 3]},"
        f"{2004 + call}-03-0{call + 1},S/RES/{1600 + call}({2004 + call}),,made up"
        for call in range(6)
        for at, state in enumerate((*permanent, "JPN", "BRA"))
    ]
    vetoes = [
        f"{year},2/{at + 14}/{year},S/{year}/{at},S/PV.{at},made up,{one},{other}"
        for at, (year, one, other) in enumerate(
            [(2004, "USA", ""), (2007, "China", "Russia"), (2008, "China", "Russia")]
        )
    ]
    others = ("ALB", "BRA", "GAB", "GHA", "IND", "IRL", "KEN", "MEX", "NOR", "ARE")
    members = [
        f"2022,{item},S/2022/{300 + item} (failed),{state},"
        f"{'N*' if state == 'RUS' else 'YA'[(item + at) % 2]}"
        for item in range(1, 5)
        for at, state in enumerate((*permanent, *others))
    ]
    return {
        "library-council": Seed(
            "2026_sc_voting.csv",
            _csv(
                "undl_id,ms_code,ms_name,permanent_member,ms_vote,date,resolution,draft,agenda",
                adopted,
            ),
        ),
        "vetoes": Seed(
            "vetoes.csv",
            _csv("year,date,draft,meeting_record,agenda_item,member_veto1,member_veto2", vetoes),
        ),
        "member-votes": Seed(
            "unsc_member_votes.csv", _csv("year,item,label,ms_code,ms_vote", members)
        ),
    }


def _points() -> dict[str, Seed]:
    rows = [
        (at, state, MEMBERS[state], year, round(at / 3 - year / 4000, 3))
        for at, (state, year) in enumerate(product(MEMBERS, YEARS))
    ]
    new = [
        f"{at},{code},{state},{state} NAME,{year},{year - 1945},70,{p},{p - 0.2:.3f},{p + 0.2:.3f}"
        for at, state, code, year, p in rows
    ]
    old = [
        f"{at},{code},{year - 1945},70,{p},{p - 0.3:.3f},{p - 0.2:.3f},{p:.3f},{p + 0.2:.3f},"
        f"{state},Côte {state}"
        for at, state, code, year, p in rows
    ]
    own = [
        f"{state},{year - 1945},{year},{p},0.1,{p - 0.2:.3f},{p + 0.2:.3f},70"
        for _, state, _, year, p in rows
    ]
    band = "Q5%{0},Q95%{0}"
    head_old = '"Row/""",ccode,session,NVotes,IdealPoint,QO%,Q5%,Q50%,Q95%,iso3c,Countryname'
    return {
        "points-fp": Seed(
            "IdealpointestimatesFP.csv",
            _csv(
                ",ccode,iso3c,Countryname,year,session,NVotesFP,IdealPointFP," + band.format("FP"),
                new,
            ),
        ),
        "points-all": Seed(
            "IdealpointestimatesAll.csv",
            _csv(
                ",ccode,iso3c,Countryname,year,session,NVotesAll,IdealPointAll,"
                + band.format("All"),
                new,
            ),
        ),
        "points-2020": Seed("ip2020.csv", _csv(head_old, old).decode().encode("cp1252")),
        "points-own": Seed(
            "points.csv", _csv("state,session,year,ideal_point,se,low,high,votes", own)
        ),
    }


def _alliances() -> dict[str, Seed]:
    ends = "begyr,begmo,begday,endyr,endmo,endday"
    terms = "defense,offense,neutral,nonagg,consul"
    level = [
        f"{1000 + at},{1950 + 3 * at},3,1,{0 if at % 2 else 1990},{0 if at % 2 else 6},"
        f"{0 if at % 2 else 2},{at % 2},0,{(at + 1) % 2},1,{at % 3 % 2},{a},{b},"
        for at, (a, b) in enumerate([(710, 731), (365, 731), (365, 710), (2, 200), (200, 220)])
    ]
    dyads = [
        f"{a},{b},{year},{int((a + b) % 2)},0,0,1,{year % 2}"
        for a, b in product((710, 365, 731, 2), repeat=2)
        for year in range(1960, 1966)
        if a != b
    ]
    dates = "_st_day,_st_month,_st_year,_end_day,_end_month,_end_year"
    mem = ",".join(f"mem{part}" for part in dates.split(","))
    dyad = ",".join(f"dyad{part}" for part in dates.split(","))
    pledged = "left_censor,right_censor,defense,neutrality,nonaggression,entente"
    by_member = [
        f"{at // 2 + 1},{code},{state},{1950 + at // 2},Type I: Defense Pact,1,2,{1950 + at // 2},"
        f",,{'' if at < 4 else 1991},0,{int(at < 4)},1,0,1,0,4.1"
        for at, (state, code) in enumerate(
            [("China", 710), ("North Korea", 731), ("Russia", 365), ("North Korea", 731),
             ("Russia", 365), ("China", 710)]
        )
    ]  # fmt: skip
    by_dyad = [
        f"{at},{a},{one},{b},{other},11,7,{1950 + at},,,,0,1,1,0,0,1,0,4.1"
        for at, (a, one, b, other) in enumerate(
            [(710, "China", 731, "North Korea"), (365, "Russia", 731, "North Korea")]
        )
    ]
    return {
        "atop-level": Seed(
            "atop4_alliance_level.csv", _csv(f"atopid,{ends},{terms},mem1,mem2,mem3", level)
        ),
        "atop-ddy": Seed(
            "atop_ddy.csv.gz",
            gzip.compress(
                _csv(
                    "ccode1,ccode2,year,atop_defense,atop_offense,atop_neutral,atop_nonagg,"
                    "atop_consul",
                    dyads,
                ),
                mtime=0,
            ),
        ),
        "cow-member": Seed(
            "alliance_v4.1_by_member.csv",
            _csv(
                f"version4id,ccode,state_name,all_st_year,ss_type,{mem},{pledged},version",
                by_member,
            ),
        ),
        "cow-dyad": Seed(
            "alliance_v4.1_by_dyad.csv",
            _csv(
                f"version4id,ccode1,state_name1,ccode2,state_name2,{dyad},{pledged},asymmetric,"
                "version",
                by_dyad,
            ),
        ),
    }


def _conflict() -> dict[str, Seed]:
    midb = [
        f"{4000 + at // 2},{state},{code},{1 + at},{1 + at // 2},{1960 + at},{2 + at},"
        f"{2 + at // 2},{1960 + at + at // 3},{at % 2},{1 + at % 5},0,5"
        for at, (state, code) in enumerate([*MEMBERS.items(), ("USA", 2)])
    ]
    deals = [
        "Iran,Russia,2004,?,8,?,Made-up-212,helicopter,8,?,2005; 2006,New,Words,1.5,12,12",
        "China,Russia,(2005),,4,,Super,boat,4,,2006,New,Comment,5.25,21,21",
        "Iran,China,2005,,4,,Other,boat,4,,2007-2009,New,Comment,3,12,12",
        "Iran,Russia,2007,,,,Later,boat,,,,New,None yet,3,12,0",
    ]
    titles = (
        "Transfers of major conventional arms from All countries  to All countries . Deals with "
        "deliveries or orders made for year range '2004' to '2009'\n\n"
        "Source: SIPRI Arms Transfers Database (c) SIPRI.\nData generated: 28 Sep 2026 9:10 AM\n"
    )
    register = (
        "Recipient,Supplier,Year of order, ,Number ordered, ,Weapon designation,"
        "Weapon description,Number delivered, ,Year(s) of delivery,status,Comments,"
        "SIPRI TIV per unit,SIPRI TIV for total order,SIPRI TIV of delivered weapons"
    )
    volumes = (
        "TIV of arms exports to Côte d'Ivoire, 2003-2005;\nGenerated: 12 March 2016;\n\n"
        ";2003;2004;2005;Total;\nRussia;4;2;;6;\nChina;;1;0;1;\nTotal;4;3;0;7;\n"
    )
    suppliers = (
        "Supplier,2003,2004,2005,2003-2005,Percentage,Sum total years,Percentage of total\n"
        "Russia,4,2,,6,86%,6,86%\nChina,,1,0,1,14%,1,14%\n"
        "Total exports to Iran,4,3,0,7,100%,7,100%\n"
    )
    return {
        "midb": Seed(
            "MIDB 5.0.csv",
            _csv(
                "dispnum,stabb,ccode,stday,stmon,styear,endday,endmon,endyear,sidea,hostlev,"
                "fatality,version",
                midb,
            ),
        ),
        "sipri-transfers": Seed(
            "trade-register.csv", (titles + _csv(register, deals).decode()).encode()
        ),
        "sipri-older": Seed("TIV-Import-CDI-2003-2005.csv", volumes.encode("cp1252")),
        "sipri-suppliers": Seed("TIV-Import-IRN.csv", suppliers.encode()),
    }


def _states() -> dict[str, Seed]:
    nmc = [
        f"{code},{year},{0.01 * at + 0.02:.3f},{10 * at}"
        for at, (code, year) in enumerate(product(MEMBERS.values(), YEARS))
    ]
    by_name = [f"{name},{year},0.1" for name in ("China", "Russia") for year in YEARS]
    majors = ["CHN,710,1950,1,1,2016,12,31,2016", "USA,2,1898,8,13,2016,12,31,2016",
              "GMY,255,1925,1,1,1945,5,7,2016"]  # fmt: skip
    distances = pl.DataFrame(
        [(a, b, int(at % 2), 700.0 + at, 710.0 + at, 0, 0)
         for at, (a, b) in enumerate(product(MEMBERS, repeat=2))],
        schema=["iso_o", "iso_d", "contig", "dist", "distcap", "comlang_off", "colony"],
        orient="row",
    )  # fmt: skip
    flows = pl.DataFrame(
        [(a, b, 1e6 * (at + 1), 2000 + at % 3)
         for at, (a, b) in enumerate(product(("China", "Russia", "Iran", "World"), repeat=2))],
        schema=["exporter", "importer", "value", "year"],
        orient="row",
    )  # fmt: skip
    return {
        "nmc": Seed("NMC.csv", _csv("ccode,year,cinc,milper", nmc)),
        "cinc": Seed("cinc.csv", _csv("i,year,value", by_name)),
        "majors": Seed(
            "majors2016.csv",
            _csv("stateabb,ccode,styear,stmonth,stday,endyear,endmonth,endday,version", majors),
        ),
        "distances": Seed("dist_cepii.parquet", _parquet(distances)),
        "itpd-parquet": Seed("itpd_e_2000_2012.parquet", _parquet(flows)),
    }


@cache
def seeds() -> dict[str, Seed]:
    """Every seed by its name: those of the tests of the adapters, and one for each other layout."""
    found = {
        f"{folder.name}/{path.name}": Seed(
            path.name,
            path.read_bytes(),
            {other.name: other.read_bytes() for other in _beside(path)},
            folder.name,
        )
        for folder in sorted(FIXTURES.iterdir())
        if folder.is_dir()
        for path in sorted(folder.iterdir())
        if path.name != "presidents.xml"  # of no data set
    }
    return {
        **found, **_assembly(), **_council(), **_points(), **_alliances(), **_conflict(),
        **_states(),
    }  # fmt: skip


def _beside(path: Path) -> list[Path]:
    """The other files of a collection of which none is read alone."""
    if path.suffix != ".xml" and path.parent.name != "voeten-unga":
        return []
    return [one for one in sorted(path.parent.iterdir()) if one != path]
