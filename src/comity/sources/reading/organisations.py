"""Organisations that records of published data name beside states."""

__all__ = ["ORGANISATIONS", "SPELLINGS"]

ORGANISATIONS = {
    "AU": "African Union",
    "CARICOM": "Caribbean Community",
    "CIS": "Commonwealth of Independent States",
    "CW": "Commonwealth of Nations",
    "ECOWAS": "Economic Community of West African States",
    "EU": "European Union",
    "GCC": "Gulf Cooperation Council",
    "LAS": "League of Arab States",
    "MERCOSUR": "Southern Common Market",
    "OAS": "Organization of American States",
    "OAU": "Organization of African Unity",
    "OIC": "Organisation of Islamic Cooperation",
    "OPEC": "Organization of the Petroleum Exporting Countries",
    "PIF": "Pacific Islands Forum",
    "SADC": "Southern African Development Community",
    "UN": "United Nations",
    "UNASUR": "Union of South American Nations",
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
    "Mercosur": "MERCOSUR",
    "Organisation of African Unity": "OAU",
    "Organisation of American States": "OAS",
    "The Commonwealth": "CW",
    "UNSC": "UN",
    "United Nations Security Council": "UN",
}
"""Codes by the names that publishers write; a code is one of them."""
