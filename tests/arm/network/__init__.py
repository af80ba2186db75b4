"""Tests of the reads of Microsoft.Network."""
