"""A look at a curve before any fit: the fields of its lengths by a coarse search, and the range to begin with."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cbs import theory
from cbs.comparison.measured import Measured
from cbs.comparison.measured.conditioning import sweeps
from cbs.comparison.measured.evenness import Finding, findings
from cbs.comparison.measured.sweeps import noise

MOST_POINTS = 40
DIFFUSIVE = 0.03  # of B_tr: beyond, a diffusive formula is biased (cbs.comparison.fit.judgement says by how much)
NO_SPIN = 3.0  # L_so above so many L_phi: no spin-orbit coupling is seen


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What a curve shows.

    Attributes
    ----------
    curve : Measured
        The curve as read.
    both_ways : bool
        Whether it has sweeps up and down.
    findings : tuple of Finding
        Odd parts, offsets, hysteresis.
    fields : dict of str to float
        B_phi, B_so (tesla) by a coarse search with a free constant; B_tr where the mean free path is known.
    noise : float
        Standard deviation of the noise, e^2/h.
    B_max : float
        Largest field proposed for a fit, tesla.
    reason : str
        Why.
    """

    curve: Measured
    both_ways: bool
    findings: tuple[Finding, ...]
    fields: dict[str, float]
    noise: float
    B_max: float
    reason: str

    @property
    def remedies(self) -> tuple[str, ...]:
        """Options that mend what was found, each once."""
        return tuple(dict.fromkeys(finding.remedy for finding in self.findings))


def first_look(curve: Measured, l: float | None = None) -> FirstLook:
    """Return what a curve shows before it is fitted; l: mean free path, metres."""
    found = tuple(findings(curve))
    up, down = sweeps(curve)
    centre = next((finding.size for finding in found if finding.kind == "offset"), 0.0)
    fields = _fields(curve, centre)
    top = float(np.abs(curve.B).max())
    B_max, reason = top, "all fields"
    if l is not None:
        fields["B_tr"] = float(theory.transport_field(l))
        limit = DIFFUSIVE * fields["B_tr"]
        if limit < top:
            reason = (
                f"all fields, by exact sums; a diffusive formula holds to {DIFFUSIVE:g} B_tr = {1e3 * limit:.3g} mT"
            )
    order = np.argsort(curve.B, kind="stable")
    return FirstLook(
        curve, up is not None and down is not None, found, fields, noise(curve.sigma[order]), B_max, reason
    )


def _fields(curve: Measured, centre: float) -> dict[str, float]:
    """B_phi and B_so of the best point of a grid of Hikami-Larkin-Nagaoka curves, the constant free."""
    order = np.argsort(curve.B, kind="stable")
    some = order[np.unique(np.linspace(0, order.size - 1, MOST_POINTS).round().astype(int))]
    B, sigma = curve.B[some] - centre, curve.sigma[some]
    top = float(np.abs(B).max())
    L_phi = np.sqrt(float(theory.characteristic_field(1.0)) / (np.geomspace(1e-3, 3.0, 30) * top))[:, None, None]
    L_so = L_phi * np.append(np.geomspace(0.05, NO_SPIN, 20), np.inf)[None, :, None]
    curves = theory.hln(B, L_phi=L_phi, L_so=L_so)
    off = curves - sigma
    square = np.sum((off - off.mean(axis=-1, keepdims=True)) ** 2, axis=-1)
    i, j = np.unravel_index(int(np.argmin(square)), square.shape)
    found = {"B_phi": float(theory.characteristic_field(L_phi[i, 0, 0]))}
    if np.isfinite(L_so[i, j, 0]):
        found["B_so"] = float(theory.characteristic_field(L_so[i, j, 0]))
    return found


def next_command(looks: Sequence[FirstLook], files: Sequence[str], options: Sequence[str]) -> str:
    """Return the command that fits these curves as proposed and draws them."""
    remedies = list(dict.fromkeys(remedy for look in looks for remedy in look.remedies))
    stem = "stdin" if files[0] == "-" else files[0].replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    share = ["--share L_so"] if len(looks) > 1 and all("B_so" in look.fields for look in looks) else []
    return " ".join(
        ["cbs fit", *map(shlex.quote, files), *options, *remedies, *share, f"--plot {shlex.quote(stem)}.pdf"]
    )
