"""Core values in, text out: the only importer of Rich. Nothing here reads Azure or decides anything."""
