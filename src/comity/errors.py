"""The one kind of error a user meets: a refusal that says what is wrong and what would be right."""

__all__ = ["ComityError"]


class ComityError(ValueError):
    """A refusal in one line: the value, the place, what would be right, the next step.

    Everything that comity refuses raises this class or a subclass of it. The
    command line prints its message and exits 1; nothing else is caught there.

    Examples
    --------
    >>> raise ComityError("'Atlantis' is no state; check the spelling")
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: 'Atlantis' is no state; check the spelling
    """
