"""The map as a page: headline, drawings for three widths of screen, details, replicas, possible regions."""
