"""An audit: ``audit``, what is there held against the rules."""
