"""Correction to the conductivity: one file a method, and the table that says which answers what."""
