"""Backbone Studio: the window, and the command line for everything that the window can do."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line; without a command the window opens."""
    from cli.app import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
