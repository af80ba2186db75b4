"""Tests of the reads of Microsoft.KeyVault."""
