"""Where the field's sample data, reference values and models lie, when they are here."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
