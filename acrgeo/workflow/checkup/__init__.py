"""``doctor``: what to put into a report of a defect."""
