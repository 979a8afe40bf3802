"""`python -m sessim` is `sessim`."""

import sys

from sessim.cli import main

if __name__ == "__main__":
    sys.exit(main())
