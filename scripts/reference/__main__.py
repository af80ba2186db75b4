"""Write the pages of docs/reference and docs/contracts.json: ``python -m scripts.reference``."""

from __future__ import annotations

from scripts.reference.pages import write

write()
