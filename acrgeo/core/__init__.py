"""The pure heart: values, planning and safety. Standard library only; no clock, no I/O, no printing."""
