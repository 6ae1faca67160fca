"""Organisations that records of published data name beside states."""

__all__ = ["ORGANISATIONS", "SPELLINGS"]

ORGANISATIONS = {
    "AU": "African Union",
    "CW": "Commonwealth of Nations",
    "ECOWAS": "Economic Community of West African States",
    "EU": "European Union",
    "LAS": "League of Arab States",
    "OAS": "Organization of American States",
    "OAU": "Organization of African Unity",
    "UN": "United Nations",
}
"""Names by code."""

SPELLINGS = {name: code for code, name in ORGANISATIONS.items()} | {
    **{code: code for code in ORGANISATIONS},
    "Arab League": "LAS",
    "British Commonwealth": "CW",
    "Commonwealth": "CW",
    "EC": "EU",
    "EEC": "EU",
    "European Communities": "EU",
    "European Community": "EU",
    "European Economic Community": "EU",
    "Organisation of African Unity": "OAU",
    "Organisation of American States": "OAS",
    "The Commonwealth": "CW",
    "UNSC": "UN",
    "United Nations Security Council": "UN",
}
"""Codes by the names that publishers write; a code is one of them."""
