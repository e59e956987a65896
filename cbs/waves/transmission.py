r"""Transmission of a strip by recursive Green functions, column by column, for many realizations and fields at once.

With G the Green function of the columns so far and their lead on the left, a column more gives (A. MacKinnon, Z. Phys.
B 59, 385 (1985))

.. math:: G_{xx} = (E - H_x - V G_{x-1,x-1} V^\dagger)^{-1}, \qquad G_{1x} = G_{1,x-1} V^\dagger G_{xx}

and the lead on the right is a self-energy more. Amplitudes follow D. S. Fisher, P. A. Lee, Phys. Rev. B 23, 6851
(1981): waves that come from the right go through with i (v v')^{1/2} chi G_{1L} chi', and return with
-1 + i (v v')^{1/2} chi G_{LL} chi'. That both add up to the number of channels is found, not put in.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from cbs.checks import FloatArray, Misuse
from cbs.waves.lattice import ComplexArray, LatticeStrip, lead


def scattered(
    strip: LatticeStrip, flux: FloatArray, potential: FloatArray, lengths: Sequence[int]
) -> Iterator[tuple[ComplexArray, ComplexArray]]:
    """Give transmitted and returned amplitudes of strips of increasing lengths, all cut from the same realizations.

    Parameters
    ----------
    strip : LatticeStrip
        The whole strip.
    flux : ndarray, shape (n_flux,)
        Through the whole strip, in h/e; a shorter one has the same field.
    potential : ndarray, shape (n, length, sites)
        Energies of the sites of n realizations.
    lengths : sequence of int
        Columns, in ascending order, none beyond those of the strip.

    Yields
    ------
    tuple of ndarray, shape (n_flux, n, n_open, n_open)
        t and r of waves that come from the right, by mode of arrival on the one side and of departure on the right.
    """
    if list(lengths) != sorted(set(lengths)) or not 1 <= lengths[0] <= lengths[-1] <= strip.length:
        raise Misuse(f"lengths must ascend from 1 to at most {strip.length} (got {list(lengths)})")
    outside, bonds = lead(strip), strip.bonds(flux)[:, None]
    modes, root = outside.modes, np.sqrt(np.outer(outside.velocity, outside.velocity))
    diagonal = np.arange(len(modes))
    edge: ComplexArray = outside.self_energy
    first: ComplexArray = modes.T.astype(np.complex128)
    for x in range(lengths[-1]):
        matrix = np.broadcast_to(strip.column(x) - edge, (len(bonds), len(potential), diagonal.size, diagonal.size))
        matrix = matrix.copy()
        matrix[..., diagonal, diagonal] -= np.tile(potential[:, x], strip.spins)
        if x + 1 in lengths:
            G = np.linalg.inv(matrix - outside.self_energy)
            yield 1j * root * (first @ (G @ modes)), 1j * root * (modes.T @ (G @ modes)) - np.eye(len(root))
        G = np.linalg.inv(matrix)
        first = (first @ G) * bonds.conj()[:, :, None, :]
        edge = bonds[..., :, None] * G * bonds.conj()[..., None, :]


def conductances(strip: LatticeStrip, flux: FloatArray, potential: FloatArray, lengths: Sequence[int]) -> FloatArray:
    """Return the conductances of strips cut from the same realizations, e^2/h with both spins.

    Parameters as in `scattered`; the result has shape (n_lengths, n_flux, n).
    """
    return np.array([
        strip.both_spins * np.sum(np.square(np.abs(t)), axis=(-2, -1))
        for t, _ in scattered(strip, flux, potential, lengths)
    ])  # fmt: skip
