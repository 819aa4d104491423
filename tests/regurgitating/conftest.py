"""The copyist lies beside the tests that ask it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
