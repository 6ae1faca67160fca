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
    "Commonwealth": "CW",
    "EEC": "EU",
    "European Community": "EU",
    "European Economic Community": "EU",
}
"""Codes by the names that publishers write; a code is one of them."""
