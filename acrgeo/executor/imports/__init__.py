"""The steps of imports."""
