"""Findings: rules that turn an assessed case into ranked sentences, each with its evidence.

How it is used, and what it gives::

    found = findings_of(assessment)          # or case.findings()
    found.answer.question                    # "Are China, Russia, Iran and North Korea an axis?"
    found.answer.sentence                    # the answer in one sentence
    found.answer.findings                    # 5 to 7 Finding, by rank
    found.answer.ties                        # a Tie for each pair: obligation, level, change, state
    found.answer.unknown                     # at most 4 Finding: what is not known and decides
    found.every                              # all findings by rank; found.frame is the same as rows
    found.as_dict()                          # JSON: question, answer, findings, unknown, ties

A `Finding` has rule, sentence, states, figure, low, high, unit, first, last, records (ids, which
`Evidence.record` opens), certainty (in words), size, sureness and rank. A rule is a function from
`Assessed` to a list of findings, one file a family; `RULES` lists them.
"""

from comity.findings.answer import RULES, Answer, Tie, answer, every_finding
from comity.findings.assessed import Assessed
from comity.findings.finding import SCALE, Finding, certainty_in_words, rank_of
from comity.findings.result import Findings, findings_of

__all__ = [
    "RULES",
    "SCALE",
    "Answer",
    "Assessed",
    "Finding",
    "Findings",
    "Tie",
    "answer",
    "certainty_in_words",
    "every_finding",
    "findings_of",
    "rank_of",
]
