"""What a user is told: a refusal that says what is wrong and what would be right, or a warning."""

__all__ = ["ComityError", "Unread"]


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


class Unread(UserWarning):
    """A file that is left out, and why; all others are read.

    The command line prints one line of it to standard error and goes on.

    Examples
    --------
    >>> issubclass(Unread, UserWarning)
    True
    """
