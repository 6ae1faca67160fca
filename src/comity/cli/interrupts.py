"""Interrupts: Ctrl-C, `kill` and a closed terminal stop a verb, and leave nothing half done."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer, current_thread, main_thread
from typing import Any

__all__ = ["interruptible"]

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
_AGAIN = 1.0
"""Seconds after which an interrupt that Python could not raise comes again."""


@contextmanager
def interruptible() -> Iterator[list[int]]:
    """Raise each of the signals as KeyboardInterrupt; what is ignored, as by nohup, stays so.

    Gives the exit codes of those that came. Python cannot raise within a destructor: it would print
    the traceback and go on.
    """
    codes: list[int] = []
    timers: list[Timer] = []
    if current_thread() is not main_thread():
        yield codes
        return

    def stop(number: int, _: object) -> None:
        codes.append(128 + number)
        raise KeyboardInterrupt

    def unraised(told: Any) -> None:
        if not isinstance(told.exc_value, KeyboardInterrupt):
            hook(told)
        elif sys.platform != "win32":
            timers.append(Timer(_AGAIN, signal.raise_signal, [signal.SIGINT]))
            timers[-1].daemon = True
            timers[-1].start()

    known = (getattr(signal, name) for name in _SIGNALS if hasattr(signal, name))
    former = {one: signal.getsignal(one) for one in known}
    hook, sys.unraisablehook = sys.unraisablehook, unraised
    try:
        for one, ever in former.items():
            if ever is not signal.SIG_IGN:
                signal.signal(one, stop)
        yield codes
    finally:
        for timer in timers:
            timer.cancel()
        for one, ever in former.items():
            signal.signal(one, ever)
        sys.unraisablehook = hook
