"""An assessment: ``assess``, a registry's availability on one page."""
