"""Parties of published tables that are known to be no states: territories, groups, the world."""

import unicodedata

import polars as pl

__all__ = ["known_nonstates"]

_TERRITORIES = """
ABW,533,Aruba
AIA,660,Anguilla
ALA,248,Åland Islands
ANT,530,Netherlands Antilles
ASM,16,American Samoa
ATA,10,Antarctica
ATF,260,French Southern Territories
BES,535,Caribbean Netherlands
BLM,652,St. Barthélemy
BMU,60,Bermuda
BVT,74,Bouvet Island
CCK,166,Cocos Islands
COK,184,Cook Islands
CUW,531,Curaçao
CXR,162,Christmas Island
CYM,136,Cayman Islands
ESH,732,Western Sahara
FLK,238,Falkland Islands
FRO,234,Faroe Islands
GGY,831,Guernsey
GIB,292,Gibraltar
GLP,312,Guadeloupe
GRL,304,Greenland
GUF,254,French Guiana
GUM,316,Guam
HKG,344,Hong Kong
HMD,334,Heard & McDonald Islands
IMN,833,Isle of Man
IOT,86,British Indian Ocean Territory
JEY,832,Jersey
MAC,446,Macao
MAF,663,St. Martin
MNP,580,Northern Mariana Islands
MSR,500,Montserrat
MTQ,474,Martinique
MYT,175,Mayotte
NCL,540,New Caledonia
NFK,574,Norfolk Island
NIU,570,Niue
PCN,612,Pitcairn
PRI,630,Puerto Rico
PSE,275,Palestine
PYF,258,French Polynesia
REU,638,Réunion
SGS,239,South Georgia & South Sandwich Islands
SHN,654,St. Helena
SJM,744,Svalbard & Jan Mayen
SPM,666,St. Pierre & Miquelon
SXM,534,Sint Maarten
TCA,796,Turks & Caicos Islands
TKL,772,Tokelau
UMI,581,U.S. Outlying Islands
VAT,336,Vatican City
VGB,92,British Virgin Islands
VIR,850,U.S. Virgin Islands
WLF,876,Wallis & Futuna
"""
"""Code, number and short name of the entries of ISO 3166-1 that are no states of the system."""

_OTHER_NAMES = """
aland,antarctic,bonaire,saba,british indian ocean,channel islands,cocos keeling islands,
falkland islands islas malvinas,falklands,faeroe islands,french southern and antarctic lands,gaza,
gaza strip,heard island,holy see,hong kong sar,hong kong china,china hong kong sar,
china hong kong special administrative region,macao sar,macau,china macao sar,
china macao special administrative region,neutral zone,occupied palestinian territory,
palestinian territories,palestinian authority,pitcairn islands,saint barthelemy,saint helena,
saint helena ascension and tristan da cunha,saint martin,saint martin french part,
saint pierre and miquelon,sint maarten dutch part,south georgia,state of palestine,svalbard,
turks and caicos islands,united states minor outlying islands,united states virgin islands,
virgin islands,wallis and futuna islands,west bank,west bank and gaza,
african union,andean community,andean community of nations,arab league,asean,benelux,brics,caricom,
comesa,commonwealth,commonwealth of independent states,cis,ecowas,eec,efta,eu,euro area,eurozone,
european communities,european community,european union,fsu,g20,g7,g8,gcc,igad,league of arab states,
mercosur,nato,north atlantic treaty organization,oas,oau,opec,osce,
organization of african unity,organization of american states,sadc,south african customs union,
un,united nations,un security council,wld,w00,wto
"""
_CODES_OF_GROUPS = r"^(?:_X|[A-Z]\d{2,3}|\d[A-Z]_\d{2,3})$"  # of the UN and the IMF
_WORDS = (
    r"\b(?:worlds?|all countries|areas?|bunkers?|categories|countries|developing|economies"
    r"|free zones?|groups?|multiple|nations n|nes|non state|not allocated|not elsewhere"
    r"|not specified|others?|partners?|regions?|rebels?|special|suppliers?|recipients?|total"
    r"|unallocated|undisclosed|unidentified|unknown|unspecified|various)\b"
)
_CONTINENTS = (
    r"^(?:(?:north|south|east|west|central|middle|latin|sub saharan|subsaharan|northern|southern"
    r"|eastern|western|southeast|southeastern) )*(?:africa|america|americas|asia|caribbean|europe"
    r"|oceania|pacific|middle east|antarctica)"
    r"(?: and .*)?$"
)
_STATES = ("south africa", "central african republic")


def _key(text: str) -> str:
    """A name without accents, case and signs."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(
        one if one.isalnum() else " " for one in plain if not unicodedata.combining(one)
    )
    return " ".join(letters.split()).replace("st ", "saint ") if letters else ""


def _known() -> frozenset[str]:
    rows = [line.split(",") for line in _TERRITORIES.strip().splitlines()]
    names = {_key(cell) for row in rows for cell in row}
    return frozenset(names | {_key(one) for one in _OTHER_NAMES.replace("\n", "").split(",")})


_KNOWN = _known()


def known_nonstates(parties: pl.Series) -> pl.Series:
    """Which parties are known to be no states.

    True for territories of ISO 3166-1, international organisations, continents, groups and residues
    of customs statistics ("World", "Areas, nes"); what is not known may be a state whose name is
    damaged.

    >>> known_nonstates(pl.Series(["Aruba", "ABW", "World", "Areas, nes", "Chnia", None])).to_list()
    [True, True, True, True, False, False]
    """
    distinct = parties.unique().drop_nulls()
    keys = pl.Series([_key(one) for one in distinct], dtype=pl.String)
    told = (
        keys.is_in(list(_KNOWN))
        | keys.str.contains(_WORDS)
        | (keys.str.contains(_CONTINENTS) & ~keys.is_in(list(_STATES)))
        | distinct.str.contains(_CODES_OF_GROUPS)
    )
    known = pl.DataFrame({"party": distinct, "told": told})
    return (
        parties.alias("party")
        .to_frame()
        .join(known, on="party", how="left", maintain_order="left")["told"]
        .fill_null(value=False)
    )
