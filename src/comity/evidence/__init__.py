"""Evidence: dated, cited records of what states do, and the casebooks they stand in."""

from comity.evidence.adding import add_record, missing_fields
from comity.evidence.bibliography import Source, parse_bibliography
from comity.evidence.captions import caption
from comity.evidence.casebook import check_casebook, embedded_casebooks, load_casebook
from comity.evidence.coverage import Coverage
from comity.evidence.dates import ONGOING, Precision, parse_date
from comity.evidence.domains import DOMAINS, EVENTS
from comity.evidence.evidence import NO_DOUBTS, Evidence
from comity.evidence.faults import Fault
from comity.evidence.frames import frame_of, frame_schema
from comity.evidence.listing import escape_formulas, list_records
from comity.evidence.more import with_records
from comity.evidence.outside import outside_coverage, outside_lines
from comity.evidence.own import Own
from comity.evidence.own_events import is_of_events, with_events
from comity.evidence.own_reading import with_indicators, without_indicators
from comity.evidence.records import (
    OBLIGATIONS,
    RECORD_TYPES,
    Agreement,
    Claim,
    Event,
    Exercise,
    Figure,
    IdealPoint,
    Meeting,
    Record,
    Sanction,
    Statement,
    Tally,
    Trade,
    Transfer,
    Vote,
)
from comity.evidence.template import copy_casebook, new_casebook

__all__ = [
    "DOMAINS",
    "EVENTS",
    "NO_DOUBTS",
    "OBLIGATIONS",
    "ONGOING",
    "RECORD_TYPES",
    "Agreement",
    "Claim",
    "Coverage",
    "Event",
    "Evidence",
    "Exercise",
    "Fault",
    "Figure",
    "IdealPoint",
    "Meeting",
    "Own",
    "Precision",
    "Record",
    "Sanction",
    "Source",
    "Statement",
    "Tally",
    "Trade",
    "Transfer",
    "Vote",
    "add_record",
    "caption",
    "check_casebook",
    "copy_casebook",
    "embedded_casebooks",
    "escape_formulas",
    "frame_of",
    "frame_schema",
    "is_of_events",
    "list_records",
    "load_casebook",
    "missing_fields",
    "new_casebook",
    "outside_coverage",
    "outside_lines",
    "parse_bibliography",
    "parse_date",
    "with_events",
    "with_indicators",
    "with_records",
    "without_indicators",
]
