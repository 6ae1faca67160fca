"""The modules beside this: what is damaged, how, and what must hold."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
