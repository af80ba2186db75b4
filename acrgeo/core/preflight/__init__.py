"""The intent of a plan and the facts that are read to judge it; the rules themselves are in ``core/rules``."""
