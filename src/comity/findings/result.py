"""The result that users hold: the answer, and every finding as a table."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from comity.assessment import Assessment
from comity.errors import ComityError
from comity.evidence import Evidence
from comity.findings.answer import Answer, answer, every_finding
from comity.findings.assessed import Assessed
from comity.findings.finding import Finding
from comity.findings.scenarios import scenarios
from comity.methods._threads import on_one_thread
from comity.results import Result

if TYPE_CHECKING:
    from comity.evidence import Source

__all__ = ["Findings", "findings_of"]

_SCHEMA = pl.Schema(
    {
        "rule": pl.String(),
        "sentence": pl.String(),
        "states": pl.List(pl.String()),
        "figure": pl.Float64(),
        "low": pl.Float64(),
        "high": pl.Float64(),
        "unit": pl.String(),
        "first": pl.Date(),
        "last": pl.Date(),
        "records": pl.List(pl.String()),
        "certainty": pl.String(),
        "size": pl.Float64(),
        "sureness": pl.Float64(),
        "rank": pl.Float64(),
    }
)


@dataclass(frozen=True, repr=False)
class Findings(Result):
    """What the evidence of a case says, in ranked sentences, and the answer to its question.

    Parameters
    ----------
    case : Assessed
        What they are drawn from.
    answer : Answer
        Question, answer in one sentence, five to seven findings, ties, what is not known.
    every : tuple of Finding
        All findings, by rank.

    Examples
    --------
    >>> import comity as cm
    >>> found = cm.case("crink").findings()
    >>> found.frame.columns[:3]
    ['rule', 'sentence', 'states']
    """

    case: Assessed
    answer: Answer
    every: tuple[Finding, ...]

    _name = "findings"

    @property
    def assessment(self) -> Assessment:
        """The assessment of the case."""
        return self.case.assessment

    @cached_property
    def scenarios(self) -> tuple[Finding, ...]:
        """What each scenario that fits the case would move, by rank; assumed, not evidence."""
        return tuple(scenarios(self.case))

    @property
    def frame(self) -> pl.DataFrame:
        """Every finding, then what is not known.

        One row per finding, with the fields of `Finding`.
        """
        rows = [asdict(one) for one in (*self.every, *self.answer.unknown)]
        plain = [row | {name: list(row[name]) for name in ("states", "records")} for row in rows]
        return pl.DataFrame(plain, schema=_SCHEMA)

    def as_dict(self) -> dict[str, Any]:
        """The answer and all findings as JSON has them.

        question, answer, findings (those of the answer), unknown and ties; days are texts.

        >>> import comity as cm
        >>> list(cm.case("crink").findings().as_dict())
        ['question', 'answer', 'findings', 'unknown', 'ties']
        """
        told = {
            "question": self.answer.question,
            "answer": self.answer.sentence,
            "findings": [asdict(one) for one in self.answer.findings],
            "unknown": [asdict(one) for one in self.answer.unknown],
            "ties": [asdict(one) for one in self.answer.ties],
        }
        plain: dict[str, Any] = json.loads(json.dumps(told, default=str))
        return plain

    def cite(self) -> str:
        """The sources of the case as BibTeX."""
        return self.assessment.cite()

    def _title(self) -> str:
        return self.answer.question

    def _extent(self) -> list[str]:
        told = [self.answer.sentence]
        return told + [f"- {one.sentence} [{one.certainty}]" for one in self.answer.findings]

    def _rests_on(self) -> Evidence:
        return self.assessment.evidence

    def _cited(self) -> "list[Source]":
        return self.assessment._cited()


@on_one_thread
def findings_of(
    assessment: Assessment, since: date | None = None, before: Assessment | None = None
) -> Findings:
    """The findings of an assessment.

    Parameters
    ----------
    assessment : Assessment
        As of `comity.assess`.
    since : date, optional
        The day of the last look; by default a year before the last day of evidence.
    before : Assessment, optional
        The case as of that day: the first finding then says what changed since.

    Examples
    --------
    >>> import comity as cm
    >>> len(findings_of(cm.assess("crink")).answer.findings)
    7
    """
    case = Assessed(assessment, since, Assessed(before) if before else None)
    if since and since > case.now:
        raise ComityError(
            f"the evidence ends on {case.now}; nothing can be new since {since}: give an earlier "
            "day"
        )
    found = every_finding(case)
    return Findings(case, answer(case, found), tuple(found))
