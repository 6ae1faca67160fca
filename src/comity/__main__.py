"""``python -m comity``, and the program ``comity``."""

import sys


def main() -> None:
    """Run a verb; Ctrl-C while the program is still loaded ends it as later."""
    try:
        from comity.cli import main as run
    except KeyboardInterrupt:
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
