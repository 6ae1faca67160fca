from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.errors import ComityError
from comity.evidence import RECORD_TYPES, check_casebook, load_casebook, new_casebook
from comity.evidence.casebook import _read_records
from comity.evidence.rows import columns, required_columns
from comity.evidence.tables import read_table

MEETING = "id,start,participants,level,place,source\n"


def said(folder):
    return [str(fault) for fault in check_casebook(folder)]


def add(folder, name, text):
    with (folder / name).open("a", encoding="utf-8", newline="") as file:
        file.write(text)


def put(folder, name, old, new):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_new_casebook_has_no_fault(folder):
    assert check_casebook(folder) == []
    case = load_casebook(folder)
    assert (case.name, case.states, case.outside) == ("case", ("FRA", "GBR"), ("DEU",))
    assert {kind: frame.height for kind, frame in case.frames.items()} == {
        "agreement": 1,
        "meeting": 1,
        "vote": 1,
    }
    assert case.groups == {"western Europe": ("DEU", "FRA", "GBR")}
    assert case.splits == {"Germany apart": (("FRA", "GBR"), ("DEU",))}
    assert case.coverage[0].start == date(2011, 3, 17)


@pytest.mark.usefixtures("real_states")
def test_a_new_casebook_has_no_fault_in_the_real_state_system(folder):
    assert check_casebook(folder) == []


def test_a_new_casebook_overwrites_nothing(folder, tmp_path):
    with pytest.raises(ComityError, match="is not empty; name a new folder"):
        new_casebook(folder)
    (tmp_path / "file").write_text("")
    with pytest.raises(ComityError, match="is a file; name a new folder"):
        new_casebook(tmp_path / "file")


ROWS = [
    # kind, row as column=value, what is said of it
    (
        "meeting",
        {"start": "2011-13"},
        "start: '2011-13' does not exist; write a date of the calendar",
    ),
    ("meeting", {"start": ""}, "start is empty; write YYYY-MM-DD, YYYY-MM or YYYY"),
    (
        "meeting",
        {"start": "2.11.2010"},
        "start: '2.11.2010' is not a date; write YYYY-MM-DD, YYYY-MM or YYYY",
    ),
    (
        "meeting",
        {"start": "2011-05", "end": "2011-04-30"},
        "end 2011-04-30 is before start 2011-05; exchange the two",
    ),
    (
        "agreement",
        {"in_force_from": "2012", "in_force_to": "2011"},
        "in_force_to 2011 is before in_force_from 2012; exchange the two",
    ),
    ("meeting", {"level": "boss"}, "level is 'boss'; write leader, high or working"),
    ("meeting", {"level": ""}, "level is empty; write leader, high or working"),
    (
        "meeting",
        {"participants": "FRA"},
        "participants is 'FRA'; name at least 2, separated by blanks",
    ),
    (
        "meeting",
        {"participants": "FRA gbr"},
        "participants is 'gbr'; write a code in capitals, such as CHN",
    ),
    (
        "meeting",
        {"participants": "FRA FRA"},
        "participants is 'FRA FRA'; FRA stands twice; name each state once",
    ),
    ("meeting", {"host": "uk"}, "host is 'uk'; write a code in capitals, such as CHN"),
    (
        "meeting",
        {"id": "Paris 2011"},
        "id is 'Paris 2011'; write lower-case letters, digits, dots and hyphens, such as hu-2005",
    ),
    ("meeting", {"source": ""}, "source is empty; write a key of sources.bib"),
    (
        "meeting",
        {"source": "cm8147"},
        "the source 'cm8147' is not in sources.bib; did you mean cm8174?",
    ),
    (
        "meeting",
        {"modality": "rumoured"},
        "modality is 'rumoured'; write asserted, reported, planned or hypothetical",
    ),
    (
        "meeting",
        {"participants": "FRA USA"},
        "'USA' is not declared in casebook.toml; add it to outside or to organisations",
    ),
    (
        "meeting",
        {"participants": "FRA DEU", "start": "1985"},
        "DEU is no member of the interstate system on 1985-01-01: it was one from 1990-10-03; "
        "mend the date or the state",
    ),
    (
        "meeting",
        {"start": "1943-01-01"},
        "FRA is no member of the interstate system on 1943-01-01: it was one 1816-01-01 to "
        "1942-11-11 and from 1944-08-25; mend the date or the state",
    ),
    ("meeting", {"contradicts": "it"}, "contradicts names the record itself; name another one"),
    (
        "meeting",
        {"supersedes": "london-2001"},
        "supersedes names 'london-2001', which is no record; did you mean london-2010?",
    ),
    (
        "trade",
        {"share_of_exports": "-0.5"},
        "share_of_exports is '-0.5'; write a number of at least 0",
    ),
    (
        "trade",
        {"share_of_imports": "1.5"},
        "share_of_imports is '1.5'; write a number of at most 1",
    ),
    ("trade", {"value": "-3"}, "value is '-3'; write a number of at least 0"),
    ("trade", {"value": "3 bn"}, "value is '3 bn'; write a number"),
    ("trade", {"value": "nan"}, "value is 'nan'; write a finite number"),
    ("trade", {"importer": "FRA"}, "FRA is paired with itself; name two states"),
    ("vote", {"positions": "FRA:7"}, "positions of FRA is '7'; write yes, no, abstain or absent"),
    (
        "vote",
        {"positions": "FRA yes"},
        "positions is 'FRA yes'; write each position as STATE:vote, for example CHN:abstain",
    ),
    ("vote", {"yes": "ten"}, "yes is 'ten'; write a whole number"),
    ("vote", {"no": "-1"}, "no is '-1'; write a number of at least 0"),
    ("vote", {"symbol": ""}, "symbol is empty; write a text"),
    (
        "agreement",
        {"obligations": "defense"},
        "obligations is 'defense'; write defence, offence, "
        "neutrality, non-aggression or consultation",
    ),
    ("ideal-point", {"point": "inf"}, "point is 'inf'; write a finite number"),
    (
        "tally",
        {"roll_calls": "41"},
        "the counts add up to 40, roll_calls says 41; mend either",
    ),
]

COUNTS = dict.fromkeys(["yes_yes", "yes_abstain", "yes_no"], "0") | dict.fromkeys(
    ["abstain_yes", "abstain_abstain", "abstain_no"], "0"
)
SOUND = {
    "meeting": {"participants": "FRA GBR", "level": "high", "place": "Paris"},
    "agreement": {"parties": "FRA GBR", "title": "Pact", "kind": "treaty"},
    "trade": {"exporter": "FRA", "importer": "GBR", "value": "3"},
    "vote": {"body": "UNSC", "symbol": "S/1", "title": "", "result": "adopted", "yes": "1"}
    | {"no": "0", "abstain": "0", "positions": "FRA:yes"},
    "ideal-point": {"state": "FRA", "point": "0.5"},
    "tally": {"body": "UNGA", "state_a": "FRA", "state_b": "GBR", "roll_calls": "40"}
    | COUNTS
    | {"no_yes": "0", "no_abstain": "0", "no_no": "38", "a_absent": "1", "b_absent": "0"}
    | {"both_absent": "1"},
}


def write_rows(folder, kind, *rows):
    sound = {"id": "it", "start": "2011-05-01", "source": "cm8174"} | SOUND[kind]
    names = list(dict.fromkeys([*sound, *(name for row in rows for name in row)]))
    lines = [",".join((sound | row).get(name, "") for name in names) for row in rows]
    text = "\n".join([",".join(names), *lines]) + "\n"
    (folder / f"{kind}.csv").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(("kind", "row", "message"), ROWS, ids=lambda x: str(x)[:40])
def test_each_wrong_row_is_one_line(folder, kind, row, message):
    if "supersedes" in row:
        write_rows(folder, kind, {"id": "london-2010"}, row)
    else:
        write_rows(folder, kind, row)
    line = 3 if "supersedes" in row else 2
    assert said(folder) == [f"{kind}.csv:{line}: {message}"]


@pytest.mark.parametrize("kind", SOUND)
def test_sound_rows_have_no_fault(folder, kind):
    write_rows(folder, kind, {}, {"id": "other", "start": "2012-05-01", "note": "=1+1"})
    assert said(folder) == []


def test_every_fault_of_a_row_is_reported(folder):
    write_rows(
        folder,
        "meeting",
        {"start": "2011-13", "end": "x", "level": "boss", "host": "uk", "id": "A"},
        {"id": "b", "end": "2001", "source": ""},
    )
    assert said(folder) == [
        "meeting.csv:2: start: '2011-13' does not exist; write a date of the calendar",
        "meeting.csv:2: end: 'x' is not a date; write YYYY-MM-DD, YYYY-MM or YYYY",
        "meeting.csv:2: id is 'A'; write lower-case letters, digits, dots and hyphens, "
        "such as hu-2005",
        "meeting.csv:2: level is 'boss'; write leader, high or working",
        "meeting.csv:2: host is 'uk'; write a code in capitals, such as CHN",
        "meeting.csv:3: end 2001 is before start 2011-05-01; exchange the two",
        "meeting.csv:3: source is empty; write a key of sources.bib",
    ]


def test_an_id_stands_once_in_a_casebook(folder):
    write_rows(folder, "meeting", {"id": "a"}, {"id": "a"}, {"id": "sc-1973"})
    assert said(folder) == [
        "meeting.csv:3: the id 'a' stands already in meeting.csv:2; give each its own",
        "vote.csv:2: the id 'sc-1973' stands already in meeting.csv:4; give each its own",
    ]


def test_two_figures_of_one_thing_and_time_are_refused(folder):
    write_rows(
        folder,
        "trade",
        {"id": "a", "start": "2001", "share_of_exports": ".1"},
        {"id": "b", "start": "2001-06", "share_of_exports": ".9"},
        {"id": "c", "start": "2001", "share_of_imports": ".2"},
        {"id": "d", "start": "2001", "share_of_exports": ".3", "contradicts": "a"},
        {"id": "e", "start": "2001", "share_of_exports": ".3", "modality": "planned"},
        {
            "id": "f",
            "start": "2001",
            "share_of_exports": ".1",
            "exporter": "GBR",
            "importer": "FRA",
        },
    )
    turned = {"id": "u", "state_a": "GBR", "state_b": "FRA"}
    write_rows(folder, "tally", {"id": "t"}, turned, turned | {"id": "v", "body": "UNSC"})
    assert said(folder) == [
        "tally.csv:3: UNGA tally FRA GBR stands for some of these days already in tally.csv:2; "
        "let one contradict the other",
        "trade.csv:3: share_of_exports FRA GBR stands for some of these days already in "
        "trade.csv:2; let one contradict the other",
    ]


def test_records_that_contradict_each_other_in_a_circle_are_refused(folder):
    write_rows(
        folder,
        "meeting",
        {"id": "a", "contradicts": "b"},
        {"id": "b", "contradicts": "a"},
        {"id": "c", "contradicts": "a"},
    )
    assert said(folder) == [
        f"meeting.csv:{line}: {one} and {other} contradict each other in a circle; "
        "let only the alternative account say so"
        for line, one, other in [(2, "'a'", "'b'"), (3, "'b'", "'a'")]
    ]


def test_a_header_says_what_it_lacks(folder):
    (folder / "meeting.csv").write_text(
        "id,start,participant,level,level,,source\na,2011,FRA GBR,high,high,,cm8174\n"
    )
    assert said(folder) == [
        "meeting.csv:1: the column 'participant' is unknown; did you mean participants?",
        "meeting.csv:1: the column 'level' stands twice; keep one",
        "meeting.csv:1: column 6 has no name; name it or delete it",
        "meeting.csv:1: the column 'participants' is missing; add it",
        "meeting.csv:1: the column 'place' is missing; add it",
    ]


def test_rows_are_checked_below_a_header_without_start(folder):
    (folder / "meeting.csv").write_text(
        "id,end,participants,level,place,source\na,2011,FRA GBR,boss,,cm8174\n"
    )
    assert said(folder) == [
        "meeting.csv:1: the column 'start' is missing; add it",
        "meeting.csv:2: level is 'boss'; write leader, high or working",
    ]


def test_files_that_no_kind_names_are_not_passed_over(folder):
    (folder / "meetings.csv").write_text(MEETING)
    (folder / "notes.md").write_text("free")
    assert said(folder) == [
        "meetings.csv:1: no kind of record has this name, so nothing in it is read; "
        "did you mean meeting.csv?"
    ]


DECLARATIONS = [
    ('title = "France', "title = France", "4: this is not TOML: Invalid value; mend the line"),
    ("title =", "titel =", "4: the key 'titel' is unknown; did you mean title?"),
    ('["FRA", "GBR"]', '["FRA", "GRB"]', "8: states names 'GRB': 'GRB' is no ISO 3166 code; "
     "write one such as FRA"),
    ('["FRA", "GBR"]', '["FRA"]', '8: states names 1; name at least two: states = ["A", "B"]'),
    ('["FRA", "GBR"]', '"FRA"',
     "8: states is 'FRA'; write a list of texts, such as [\"CHN\", \"RUS\"]"),
    ('["FRA", "GBR"]', '["FRA", "GBR", "DEU"]', "9: DEU stands in states and in outside; "
     "keep it in one of them"),
    ('UN = "United', 'un = "United', "13: organisation 'un'; write a code in capitals: UN"),
    ('"DEU", "FRA", "GBR"]\n\n', '"DEU", "FRA", "GBB"]\n\n', "17: group 'western Europe' names "
     "'GBB', which states or outside do not; did you mean GBR?"),
    ('kind = "vote"', 'kind = "votes"', "24: kind is 'votes'; did you mean vote?"),
    ('kind = "vote"', 'kind = "vote"\nsize = 3', "25: the key 'size' is unknown; write kind, "
     "among, excluding, start, end, universe, source or known"),
    ("start = 2011-03-17", 'start = "2011"', "26: start is '2011'; write a day without quotes: "
     "start = 2000-01-01"),
    ("start = 2011-03-17", "", "23: start is missing; write a day without quotes: "
     "start = 2000-01-01"),
    ("end = 2011-03-17", "end = 9025-01-01", "27: end 9025-01-01 is yet to come; write the "
     f"last day looked through: {date.today()}"),
    ("end = 2011-03-17", "end = 2010-03-17", "27: end 2010-03-17 is before start 2011-03-17; "
     "exchange the two"),
    ('source = ["spv6498"]', 'source = ["spv6499"]', "23: the source 'spv6499' is not in "
     "sources.bib; did you mean spv6498?"),
    ('source = ["spv6498"]', 'excluding = [["FRA", "ITA"]]\nsource = ["spv6498"]',
     "29: excluding is ['FRA', 'ITA']; write pairs of states of among: [[\"CHN\", \"RUS\"]]"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), DECLARATIONS, ids=lambda x: x[:30])
def test_each_wrong_declaration_is_one_line(folder, old, new, message):
    put(folder, "casebook.toml", old, new)
    # one slip may be seen in several places: a state that is gone from states, from groups too
    assert f"casebook.toml:{message}" in said(folder)


def test_a_casebook_needs_its_two_files(folder):
    (folder / "casebook.toml").unlink()
    (folder / "sources.bib").unlink()
    missing = "1: is missing; write it (`comity casebook new` shows one)"
    assert said(folder) == [f"casebook.toml:{missing}", f"sources.bib:{missing}"]


def test_no_folder_is_one_line(tmp_path, folder):
    assert said(tmp_path / "none") == [
        f"{tmp_path}/none:1: there is no such folder; `comity casebook new DIR` starts one"
    ]
    assert said(folder / "meeting.csv") == [
        f"{folder}/meeting.csv:1: is not a folder; give the folder that holds casebook.toml"
    ]


def test_loading_refuses_with_the_first_fault_and_the_count(folder):
    write_rows(folder, "meeting", {"level": "boss", "host": "uk"}, {"id": "b", "level": ""})
    with pytest.raises(ComityError) as refusal:
        load_casebook(folder)
    assert str(refusal.value) == (
        "3 faults; first: meeting.csv:2: level is 'boss'; write leader, high or working; "
        f"run `comity casebook check {folder}`"
    )


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 5000,
        "title = 0x" + "f" * 9000,
        "title = " + "9" * 9000,
        "[coverage]",
        "[[states]]",
    ],
)
def test_a_declaration_of_another_shape_is_refused(folder, text):
    (folder / "casebook.toml").write_text(text)
    assert any(fault.startswith("casebook.toml:1: ") for fault in said(folder))


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000, ""])
def test_what_is_no_name_of_a_folder_is_refused(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert said(name)
    with pytest.raises(ComityError):
        load_casebook(name)


def test_counts_fit_their_column(folder):
    write_rows(folder, "vote", {"yes": "9" * 30})
    assert said(folder) == [
        f"vote.csv:2: yes is '{'9' * 30}'; write a number of at most 1,000,000,000"
    ]


def test_a_file_in_every_encoding_gives_the_same_records(folder):
    text = (folder / "meeting.csv").read_text().replace("Nicolas", "Élysée, Nicolas")
    loaded = []
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        for newline in ("\n", "\r\n", "\r"):
            (folder / "meeting.csv").write_text(text, encoding=encoding, newline=newline)
            loaded.append(load_casebook(folder).frames["meeting"])
    assert all(frame.equals(loaded[0]) for frame in loaded)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.sampled_from(["meeting.csv", "casebook.toml", "sources.bib"]))
def test_any_bytes_are_read_or_refused(folder, content, name):
    before = (folder / name).read_bytes()
    (folder / name).write_bytes(content)
    try:
        assert all("\n" not in str(fault) for fault in check_casebook(folder))
    finally:
        (folder / name).write_bytes(before)


cell = st.sampled_from(
    ["", "a", "b-1", "2001", "2001-05", "ongoing", "FRA GBR", "FRA", "UN", "x:y", "-1", "9999"]
) | st.sampled_from(
    ["high", "yes", "FRA:yes", '"', "=1+1", "treaty", "0.5", "1", "defence", "é", "1e9", "war"]
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), st.sampled_from(sorted(RECORD_TYPES)))
def test_no_row_is_dropped(tmp_path, data, kind):
    names = columns(kind)
    rows = data.draw(st.lists(st.lists(cell, min_size=len(names), max_size=len(names)), max_size=6))
    path = tmp_path / f"{kind}.csv"
    path.write_text("\n".join([",".join(names), *(",".join(row) for row in rows)]))
    table, unread = read_table(path, tmp_path)
    entries, faults = _read_records(kind, tmp_path)
    records = entries.records["line"].to_list()
    faulty = {fault.line for fault in faults}
    assert len(table.rows) + len(unread) == len(records) + len(faulty)
    assert not faulty & set(records)


@pytest.mark.parametrize("kind", RECORD_TYPES)
def test_columns_are_those_of_the_record_type(kind):
    assert "precision" not in columns(kind)
    assert set(required_columns(kind)) <= set(columns(kind))
    assert {"id", "start", "source"} <= set(required_columns(kind))
    assert not {"end", "known", "in_force_from"} & set(required_columns(kind))
