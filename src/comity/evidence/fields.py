"""The cells of a record: how each kind of field is read from text and what it may hold."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from comity.evidence.dates import parse_date


def words(value: object) -> object:
    """Read a cell that lists several things with spaces between them."""
    return tuple(value.split()) if isinstance(value, str) else value


def each_once(value: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse a state that is named twice."""
    for state in value:
        if value.count(state) > 1:
            raise ValueError(f"{state} stands twice; name each state once")
    return value


def positions(value: object) -> object:
    """Read ``CHN:abstain RUS:yes`` as a mapping."""
    if not isinstance(value, str):
        return value
    pairs = [word.partition(":") for word in value.split()]
    for state, colon, position in pairs:
        if not (state and colon and position):
            raise ValueError("write each position as STATE:vote, for example CHN:abstain")
    names = [state for state, _, _ in pairs]
    for state in names:
        if names.count(state) > 1:
            raise ValueError(f"{state} votes twice; give one position for each state")
    return {state: position for state, _, position in pairs}


Words = Annotated[tuple[str, ...], BeforeValidator(words)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")]
Code = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9-]{1,11}$")]
Codes = Annotated[
    tuple[Code, ...], BeforeValidator(words), AfterValidator(each_once), Field(min_length=1)
]
Parties = Annotated[
    tuple[Code, ...], BeforeValidator(words), AfterValidator(each_once), Field(min_length=2)
]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, le=1_000_000_000)]
Position = Literal["yes", "no", "abstain", "absent", "not-no"]


def first_day(text: object) -> object:
    """The first day that a date as written may mean."""
    return parse_date(text)[0] if isinstance(text, str) and text else text


def last_day(text: object) -> object:
    """The last day that a date as written may mean."""
    return parse_date(text)[1] if isinstance(text, str) and text else text


def blank_to_none(data: Any, *names: str) -> Any:
    """Take empty cells of optional numbers for missing."""
    if isinstance(data, dict):
        return data | {name: None for name in names if data.get(name) == ""}
    return data
