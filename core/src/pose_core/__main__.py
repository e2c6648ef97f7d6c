"""``python -m pose_core``: the command line for environments where the ``pose`` script is not on the path."""

import sys

from pose_core.cli import main

if __name__ == "__main__":
    sys.exit(main())
