"""How names are spelt: what does not matter is taken out, and abbreviations are written out."""

import html
import re
import unicodedata
from functools import cache, lru_cache

import polars as pl

from comity.states._tables import read

_APOSTROPHES = dict.fromkeys(map(ord, "’‘‛´′‵＇“”ʹʻʼʽʾʿˈˊˋꞌ՚׳΄᾽᾿\u0312\u0313\u0315"), "'")
_APOSTROPHES |= dict.fromkeys(map(ord, "¹²³⁴⁵⁶⁷⁸⁹⁰"), "*") | {0xFFFD: "?"}
_QUOTES = str.maketrans({"`": "'", '"': "'"})
_LETTERS = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ð": "d"})

# Years, and what is taken from a state or added to it, do not make it another one.
_YEARS = re.compile(
    r"[(\[](?:[\W\d]|\b(?:since|until|till|to|from|before|after|as|of|pre|post|prior|present)\b)*"
    r"\d{4}(?:[\W\d]|\b(?:present|today|now)\b)*[)\]]"
)
_PART_OF = re.compile(
    r"\W*\b(?:excl|incl|excludes|includes|excluding|including|without|except|excepting)\b[^)\]]*"
)
_NOTE = re.compile(r"(?:[\s,]*(?:\[\w{1,2}\]|\((?:\d{1,2}|[a-c])\)|\b(?:\d|[a-c])/|[*†‡§]+))+\s*$")
_MAY_REMARK = re.compile(r"[\d*†‡§]|cl|with|exc|[(\[][a-c][)\]]|\b[a-c]/")
_BETWEEN_WORDS = re.compile(r"(?:[^\w?]|_)+")
_APART = re.compile(r"(?<=\b\w) (?=\w\b)")
_PEOPLES = re.compile(r"\bpeoples? s\b")
_ARTICLE = re.compile(r"\b[dl]'")
_MAY_PART = re.compile(r"[,;/()\[\]&]| - |[–—]|\band\b", re.IGNORECASE)
_JOINED = re.compile(r"\s*&\s*|\s+and\s+", re.IGNORECASE)
_LISTED = re.compile(r"[,;&]|\band\b")
_BRACKETED = re.compile(r"[(\[](?=[^()\[\]]*[)\]]\s*$)|[)\]]\s*$")
_OF = {"of", "de", "du", "del"}
_STROKE = re.compile(r"/")
_SEPARATOR = re.compile(r"[,;/()\[\]]|\s[-–—]\s")


@cache
def _vocabulary(kind: str) -> dict[str, str]:
    """The words of one kind, and the plain words in their place."""
    rows = read("words").filter(kind=kind).with_columns(plain=pl.col("plain").fill_null(""))
    return dict(rows.select("word", "plain").iter_rows())


def text_of(name: str) -> str:
    """A name in small letters without accents, entities, years, notes and mistaken encodings."""
    text = html.unescape(name) if "&" in name and ";" in name else name
    if not text.isascii():
        text = _as_meant(text).translate(_APOSTROPHES)
        folded = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
        text = "".join(c for c in folded if unicodedata.category(c) not in ("Mn", "Cf"))
    text = text.casefold().replace("\\", "").translate(_QUOTES)
    if _MAY_REMARK.search(text):
        text = _NOTE.sub("", _PART_OF.sub("", _YEARS.sub(" ", text)))
    return text


def _as_meant(text: str) -> str:
    """UTF-8 that was read as Latin-1 or Windows-1252, read again."""
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return text


@lru_cache(maxsize=65536)
def words(name: str) -> tuple[str, ...]:
    """The words of a name in their order, without punctuation; letters that stand apart joined."""
    text = text_of(name)
    if "'" in text:
        text = _ARTICLE.sub(" ", text).replace("'", "")
    if "&" in text or "+" in text:
        text = re.sub(r"[&+]", " and ", text)
    if "?" in text:
        text = re.sub(r"(?<!\w)\?+|\?+(?!\w)", " ", re.sub(r"\?+", "?", text))
    text = " ".join(_BETWEEN_WORDS.split(text)).strip()
    text = (
        _PEOPLES.sub("peoples", _APART.sub("", text))
        .replace("viet nam", "vietnam")
        .replace("co op", "coop")
    )
    always = _vocabulary("word")
    return tuple(always.get(word, word) for word in text.split())


def bag(spelt: tuple[str, ...]) -> tuple[str, ...]:
    """The words that tell states apart, written out, in an order of their own."""
    articles, written_out = _vocabulary("article"), _vocabulary("abbreviation")
    told = [word for word in spelt if word not in articles] or list(spelt)
    if len(told) == 1:
        return tuple(told)
    if "isl" in told:  # islands, but for "Isl. Rep."
        follows = told[told.index("isl") + 1 :][:1]
        islamic = follows and follows[0] in ("rep", "republic")
        told[told.index("isl")] = "islamic" if islamic else "island"
    if "d" in told and {"r", "rep", "republic"} & set(told):
        told[told.index("d")] = "democratic"
    return tuple(sorted(part for word in told for part in written_out.get(word, word).split()))


def lasting(spelt: tuple[str, ...]) -> tuple[str, ...]:
    """The words without "former" and what stands for it."""
    past = _vocabulary("abbreviation")
    return tuple(word for word in spelt if past.get(word, word) != "former")


def halves(spelt: tuple[str, ...]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The ways to cut words in two, but for those in which an article joins the halves."""
    articles = _vocabulary("article")
    return [
        (spelt[:at], spelt[at:])
        for at in range(1, len(spelt))
        if not {spelt[at - 1], spelt[-1]} & articles.keys() and spelt[at] not in _OF
    ]


def bare(told: tuple[str, ...]) -> tuple[str, ...] | None:
    """A bag without the form of government; None where it names none that may be left out."""
    held, governments, epithets = set(told), _vocabulary("government"), _vocabulary("epithet")
    core = tuple(word for word in told if word not in governments and word not in epithets)
    if not core or not held & governments.keys() or {"state", "united"} <= held:
        return None
    if {"islamic", "state"} <= held and "republic" not in held:  # an armed group as a rule
        return None
    return core


def listed(name: str) -> list[str]:
    """What commas and "and" part, which a list of several names has between them."""
    return _parted(name, _LISTED)


def parts(name: str) -> list[list[str]]:
    """What brackets at the end, strokes, or any sign between words part."""
    ways = [_parted(name, signs) for signs in (_BRACKETED, _STROKE, _SEPARATOR)]
    return [several for several in ways if several]


def _parted(name: str, signs: re.Pattern[str]) -> list[str]:
    """The parts of a name; none where there are no two."""
    if not _MAY_PART.search(name):
        return []
    several = [part for part in signs.split(text_of(name)) if part.strip()]
    return several if len(several) > 1 else []


def joined(name: str) -> list[str]:
    """What "and" or "&" joins; nothing where it joins nothing."""
    several = _JOINED.split(name)
    return several if len(several) > 1 else []


def damaged(name: str) -> list[str]:
    """The name as files write it that lost its accents or its apostrophe to question marks."""
    accents = "".join(c if c.isascii() or c in "’‘" else "?" for c in name)
    quotes = [accents.replace(mark, "?") for mark in "'’" if mark in accents]
    quotes += [name.replace(mark, "?") for mark in "'’" if mark in name]
    return [other for other in dict.fromkeys([accents, *quotes]) if other != name]
