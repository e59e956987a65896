"""Phases of a loop and its partner: Aharonov-Bohm, spin, dephasing. They turn tiles of loops into real weights."""
