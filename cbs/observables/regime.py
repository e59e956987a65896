"""Where a result is right but perhaps not what was meant: one warning each, given once at the public border."""

import math
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cbs.checks import FloatArray
from cbs.parameters import Conductor
from cbs.phases.traits import trait_of
from cbs.quantities import FIELD, LENGTH, show

LEAST_K_F_L = 5.0  # below it the terms left out, 1/(pi k_F l) of those kept, are more than a sixteenth of them
SHARE = 0.1
LEAST_EFFECTIVE = 100.0  # loops that must carry a sum of weights, for an error that can be trusted
FEW = 0.6  # of the loops: where more of them carry the sum it is not the weights that make them few


def warn_if_too_disordered(film: Conductor) -> None:
    r"""Warn where k_F is given and k_F l is below `LEAST_K_F_L`, with the size of the terms left out.

    Notes
    -----
    The correction kept is :math:`1/\pi` in e^2/h per factor e in time, the classical conductivity :math:`k_F l`; the
    next order is smaller again by their ratio :math:`1/(\pi k_F l)`: that of interference in the change with the field,
    to which the interplay with the Coulomb interaction adds as much (`cbs.scales.second_order_prefactor`).
    """
    if film.k_F is None or film.k_F * film.l >= LEAST_K_F_L:
        return
    k_F_l = film.k_F * film.l
    _warn(
        f"k_F l = {k_F_l:.3g} is below {LEAST_K_F_L:g}: the loop picture is the leading order in 1/(k_F l), the terms "
        f"it leaves out are about 1/(pi k_F l) = {1.0 / (math.pi * k_F_l):.2g} of the correction, with the Coulomb "
        "interaction twice that of its change with the field"
    )


def warn_if_too_few_loops(B: FloatArray, value: FloatArray, err: FloatArray, loops: int) -> None:
    """Warn where the error at the largest field is larger than the value itself, unless that only passes through zero.

    It does where the error is below `SHARE` of the largest value of the curve.

    Parameters
    ----------
    B : ndarray, shape (n,)
        Fields, tesla.
    value, err : ndarray, shape (n,)
        Correction and one standard error, e^2/h.
    loops : int
        Loops of the run.
    """
    i = int(np.argmax(np.abs(B)))
    if err[i] > abs(value[i]) > 0.0 and err[i] > SHARE * np.max(np.abs(value)):
        _warn(
            f"at the largest field, {show(abs(float(B[i])), FIELD, 4)}, the error {err[i]:.1g} e^2/h is larger than "
            f"the value {value[i]:.1g} e^2/h: {loops} loops are too few to see it"
        )


def warn_if_followed_too_shortly(scatterings: int, albedo: float, err: float) -> None:
    """Warn where the tip of a cone lies further below the exact one, as its walks are cut, than its error tells.

    Without absorption by 0.056, 0.011 and 0.0016 at 8, 32 and 128 scatterings (4e4 walks, errors 6e-4).
    """
    low = 2.0 * scatterings**-1.5 * albedo**scatterings
    if low > err > 0.0:
        _warn(
            f"walks followed to {scatterings} scatterings leave the tip up to {low:.1g} too low, its error is "
            f"{err:.1g}: follow them further"
        )


def diffusive_limits(film: Conductor, spin: Sequence[Any], B: ArrayLike = 0.0, width: float = math.inf) -> list[str]:
    """Reasons why a diffusive formula leaves its range: L_phi or a spin length below l, or a field above B_tr.

    Parameters
    ----------
    film : Conductor
        Mean free path and phase-coherence length.
    spin : sequence of spin mechanisms
        Their lengths are compared with the mean free path.
    B : array_like, optional
        Fields, tesla.
    width : float, optional
        Distance of two walls, metres.

    Returns
    -------
    list of str
        One clause for each reason; empty inside the range.
    """
    l = show(film.l, LENGTH, 4)
    reasons = []
    if film.L_phi < film.l:
        reasons.append(f"L_phi = {show(film.L_phi, LENGTH, 4)} is below l = {l}")
    for mechanism in spin:
        for name, value in trait_of(mechanism).lengths_of(mechanism).items():
            if value < film.l:
                reasons.append(f"{type(mechanism).__name__} {name} = {show(value, LENGTH, 4)} is below l = {l}")
    if width < film.l:
        reasons.append(f"the width {show(width, LENGTH, 4)} is below l = {l}, where flux cancels")
    largest = float(np.max(np.abs(B)))
    if largest > film.B_tr:
        reasons.append(f"the field {show(largest, FIELD, 4)} is above B_tr = {show(film.B_tr, FIELD, 4)}")
    return reasons


def warn_if_few_carry(effective: float, loops: int) -> None:
    """Warn if the weight of a sum lies on so few loops that its error may have missed the heavy ones."""
    if effective < min(LEAST_EFFECTIVE, FEW * loops):
        more = math.ceil(LEAST_EFFECTIVE / max(effective, 1.0))
        _warn(
            f"{effective:.0f} loops of {loops} carry the sum or its change in a field (sum of weights squared over sum "
            f"of squares): its error may be too small; give at least {more} times as many loops"
        )


def warn_if_not_diffusive(
    what: str, film: Conductor, spin: Sequence[Any], B: ArrayLike = 0.0, width: float = math.inf
) -> None:
    """Warn that `what`, a formula of the diffusive limit, is used outside it; arguments of `diffusive_limits`."""
    reasons = diffusive_limits(film, spin, B, width)
    if reasons:
        _warn(f"{what}: diffusive, out of range here, {'; '.join(reasons)}")


def _warn(message: str) -> None:
    warnings.warn(message, UserWarning, stacklevel=4)
