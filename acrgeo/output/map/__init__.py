"""The map of regions: in the terminal, as SVG, as a page and as a live page."""
