import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.evidence.bibliography import check_bibliography


@pytest.fixture
def check(tmp_path):
    def call(text):
        path = tmp_path / "sources.bib"
        path.write_text(text, encoding="utf-8", newline="")
        sources, faults = check_bibliography(path, tmp_path)
        return sources, [str(fault) for fault in faults]

    return call


def test_an_article_is_cited_in_one_line(check):
    entry = r"""@article{leeds,
      author = {Leeds, Brett Ashley and Jeffrey M. Ritter and {United Nations}},
      title = {Alliance Treaty {Obligations} \& Provisions, 1815--1944},
      journal = {International Interactions}, volume = 28, number = 3, pages = {237--260},
      year = 2002, month = jan, url = {https://doi.org/10.1080/0305_a}
    }"""
    sources, faults = check(entry)
    assert faults == []
    assert sources["leeds"].cite() == (
        "Leeds, Brett Ashley; Ritter, Jeffrey M.; United Nations (2002). Alliance Treaty "
        "Obligations & Provisions, 1815–1944. International Interactions, 28(3): 237–260. "
        "https://doi.org/10.1080/0305_a"
    )
    assert sources["leeds"].bibtex == entry


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "@misc{a, title={x}}\n\n@book{b,\n title={x\n",
            "3: the entry is never closed; write } at its end",
        ),
        (
            "@misc{a,\n title={x}\n year=2000}",
            "3: the entry is malformed ('}' expected); write @type{key, field = {…}, …}",
        ),
        ("@misc{a,\n title=xyz}", "2: 'xyz' is no abbreviation; write a text in braces"),
        (
            "@misc{a, title={x}}\n@misc{a, title={y}}",
            "2: the key 'a' stands already in line 1; give each its own",
        ),
        ("\n@misc{a, year=2000}", "2: the entry 'a' has no title; give it one"),
        ("@misc{a, title={x}, title={y}}", "1: the entry 'a' gives a field twice; give it once"),
        (
            "@misc{a, title={x}, author={A, B, C, D, E}}",
            "1: the entry 'a': Too many commas in 'A, B, C, D, E'; write it as plain BibTeX",
        ),
    ],
)
def test_each_fault_is_one_line(check, text, fault):
    assert check(text)[1] == [f"sources.bib:{fault}"]


def test_every_fault_is_reported(check):
    sources, faults = check("@misc{a, title=x}\n@misc{b, title={y}}\n@misc{c}\n")
    assert list(sources) == ["b", "c"]
    assert [fault.split(":")[1] for fault in faults] == ["1", "3"]


def test_abbreviations_are_written_out(check):
    text = "@string{jcr = {Journal of Conflict Resolution}}\n@article{a, title={x}, journal=jcr}"
    assert check(text)[0]["a"].publisher == "Journal of Conflict Resolution"


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([*"@{}(),=\"\\$~'#\n\r %aé", "title", "@misc{k,"]), max_size=30))
def test_any_text_is_read_or_refused(check, parts):
    text = "".join(parts)
    sources, faults = check(text)
    assert sources or faults or "@" not in text
