"""What a plan is about to do, and what is read to judge it. The rules themselves are in ``core/rules``."""
