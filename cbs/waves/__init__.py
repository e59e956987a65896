r"""Waves in disorder: the same physics as the loops of the other rooms, without a path, a loop or a phase of one.

Four calculations, each with its errors over realizations of the disorder:

* `momentum`: a plane wave in white-noise disorder, split-step; the peak at -k0, its absence with spin-orbit coupling,
  its decay by magnetic impurities, its echo after a kick.
* `scatterers`: the multiple-scattering equations of point scatterers in the plane (Foldy-Lax) with the exact legs of
  Rashba coupling or of a field; the intensity that returns to its source is the loop sum itself, in absolute units.
* `strip`: Kubo's conductivity of point scatterers between mirrors, for scatterers whose spins leave or break time
  reversal; `ring`: the same strip closed to a ring, and what a flux through its hole takes from the conductivity.
* `conductance`: Landauer's conductance of a disordered strip of the square lattice between two leads, against the flux
  through it, with Rashba coupling or without: one sample, its mean, its variance.

Nothing here imports loops, phases or theory; the comparison is made in `cbs.comparison.claims.waves*`.
"""
