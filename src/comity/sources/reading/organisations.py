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
    "Arab League": "LAS",
    "Commonwealth": "CW",
    "ECOWAS": "ECOWAS",
    "EEC": "EU",
    "EU": "EU",
    "European Community": "EU",
    "European Economic Community": "EU",
    "UN": "UN",
}
"""Codes by the names that publishers write."""
