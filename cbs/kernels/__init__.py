"""Compiled functions on plain arrays: random numbers, legs, closing, area, SU(2), tallies.

A kernel never validates and never raises; it knows numbers and arrays, no objects. Layout everywhere: loops
stand 32 side by side (`LANES`), arrays are (blocks, rows, LANES) float64 in C order, one array a component,
so that the inner loop over lanes is what the processor vectorises.
"""
