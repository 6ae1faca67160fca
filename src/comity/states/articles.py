"""Articles: names of states as a sentence has them."""

__all__ = ["in_sentence", "owned"]

_THE = frozenset({
    "Bahamas", "Central African Republic", "Comoros", "Democratic Republic of the Congo",
    "Dominican Republic", "Gambia", "Maldives", "Marshall Islands", "Netherlands",
    "Orange Free State", "Papal States", "Philippines", "Seychelles", "Solomon Islands",
    "Two Sicilies", "United Arab Emirates", "United Kingdom",
    "United Provinces of Central America", "United States",
})  # fmt: skip


def in_sentence(name: str) -> str:
    """A name with its article, where it has one.

    >>> in_sentence("United States"), in_sentence("China")
    ('the United States', 'China')
    """
    return f"the {name}" if name in _THE else name


def owned(name: str) -> str:
    """A name as the owner of something.

    >>> owned("the United States"), owned("China")
    ("the United States'", "China's")
    """
    return f"{name}'" if name.startswith("the ") and name.endswith("s") else f"{name}'s"
