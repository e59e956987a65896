"""Film "warming": as the film warms, long loops fade out of a cloud and the cusp flattens."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cbs.checks import FloatArray
from cbs.figures.boards.temperature import coldness
from cbs.figures.frame import scales
from cbs.figures.frame.choice import vertices
from cbs.figures.frame.sample import SAMPLE, Film, exact_correction
from cbs.film.parts import Box, Plot
from cbs.film.stage import CURVE, FRAME, NOTES, TITLE, Act, Stage, minus, through
from cbs.loops import brownian
from cbs.observables.conductivity.magnetoconductance import magnetoconductance
from cbs.provenance import Provenance

N_SHOWN = 60
N_LEGS = 60
SPAN = (46.0, 2.6)  # L_phi/l at the coldest and the warmest temperature
STEPS = 121  # temperatures of the film, two frames each
SMALLEST, LARGEST = 1.5, 30.0  # sqrt(D t) of the loops in the cloud, mean free paths
REACH = 1.08  # of the largest on the stage: sqrt(D t) in stage units
SUMS = 16  # temperatures at which the exact cusp is summed; between them it is interpolated in ln T
USES = ("l", "k_F", "mass", "rate")
LOOPS = 200_000  # of each of the two curves that are compared with the exact sums

ACTS = (
    Act(0, 60, "Cold film: even long loops keep their phase and interfere (bright)."),
    Act(60, 300, "It warms up: the long loops are cut off first."),
    Act(300, 360, "Warm film: only short loops are left, and the cusp is flat."),
)


@dataclass(frozen=True, slots=True)
class Warming:
    """A cloud of loops, and the cusp at every temperature.

    Parameters
    ----------
    paths : ndarray, shape (N_SHOWN, N_LEGS + 1, 2)
        Loops, largest first, in metres.
    length : ndarray, shape (N_SHOWN,)
        Their sqrt(D t), metres.
    T, L_phi : ndarray, shape (STEPS,)
        Temperatures (kelvin) and coherence lengths (metres) of the film.
    B : ndarray, shape (n_b,)
        Fields >= 0, tesla.
    exact : ndarray, shape (STEPS, n_b)
        Conductance relative to zero field, e^2/h, exact sums.
    points, points_err : ndarray, shape (2, n_points)
        The same by Monte Carlo at COLD and WARM, at `points_B`.
    points_B : ndarray, shape (n_points,)
        Fields of the points, tesla.
    role : str
        wl without, wal with spin-orbit coupling.
    provenance : Provenance
        What made it.
    """

    paths: FloatArray
    length: FloatArray
    T: FloatArray
    L_phi: FloatArray
    B: FloatArray
    exact: FloatArray
    points: FloatArray
    points_err: FloatArray
    points_B: FloatArray
    role: str
    provenance: Provenance

    def record(self) -> dict[str, Any]:
        """Numbers of the first and the last frame."""
        return {
            "T_K": [float(self.T[0]), float(self.T[-1])],
            "L_phi_m": [float(self.L_phi[0]), float(self.L_phi[-1])],
            "B_T": self.points_B.tolist(), "delta_e2_h": self.points.tolist(),
            "delta_err_e2_h": self.points_err.tolist(),
            "shown": [scales.length_text(float(self.L_phi[-1])), _kelvin(self.T[-1])],
        }  # fmt: skip


def compute(seed: int, film: Film = SAMPLE, role: str = "wl") -> Warming:
    """Draw the cloud; sum the exact cusp at every temperature, and run it by Monte Carlo at both ends."""
    length = np.geomspace(LARGEST, SMALLEST, N_SHOWN) * film.l
    legs = brownian.closed_loops(N_LEGS, N_SHOWN, seed=seed)
    paths = np.array([vertices(one) for one in legs]) * (np.sqrt(2.0) * length)[:, None, None]
    cold, warm = (scales.round_number(coldness(film, share * film.l)) for share in SPAN)
    T, few = np.geomspace(cold, warm, STEPS), np.geomspace(cold, warm, SUMS)
    top = scales.round_number(0.09 * film.conductor.B_tr)
    B, points_B = top * np.linspace(0.0, 1.0, 23) ** 2, np.linspace(0.0, top, 7)
    sums = np.array([exact_correction(replace(film, L_phi=float(L)), role, B) for L in film.coherence_length(few)])
    sums -= sums[:, :1]
    exact = np.array([np.interp(np.log(T), np.log(few), column) for column in sums.T]).T
    curves = [
        magnetoconductance(
            replace(film, L_phi=float(L)).conductor, B=points_B, spin=film.spins[role], loops=LOOPS, rng=seed
        )
        for L in film.coherence_length(np.array([cold, warm]))
    ]
    record = {"film": "warming", "n_legs": N_LEGS, "T_K": [cold, warm], "class": role, **film.parameters()}
    return Warming(
        paths, length, T, film.coherence_length(T), B, exact, np.array([curve.delta for curve in curves]),
        np.array([curve.delta_err for curve in curves]), points_B, role,
        Provenance(seed, N_SHOWN + sum(curve.provenance.loops for curve in curves), 1, record),
    )  # fmt: skip


class Scene:
    """The stage of the film; `show` sets it to a frame."""

    def __init__(self, stage: Stage, data: Warming) -> None:
        self.stage, self.data = stage, data
        self.scale = REACH / float(data.length[0])  # stage units a metre
        places = _places(data, self.scale)
        self.loops = []
        for path, place in zip(data.paths, places, strict=True):
            still = stage.line("guide", 0.6 * FRAME, still=True)
            middle = 0.5 * (path.min(axis=0) + path.max(axis=0))
            corners = (path - middle) * self.scale + place
            still.set_data(*corners.T)
            bright = stage.line(data.role, FRAME)
            bright.set_data(*corners.T)
            self.loops.append(bright)
        self.temperature = stage.text(10.1, 7.4, "", size=1.5 * TITLE)
        self.coherence = stage.text(10.1, 6.55, "", data.role, size=TITLE)
        stage.text(10.1, 5.85, "coherence length, to scale:", "ink2", still=True, size=NOTES)
        self.bar = stage.line(data.role, 2.0 * CURVE)
        self.factor, unit = scales.field_unit(float(data.B[-1]))
        top, low, high = float(data.B[-1]) * self.factor, float(data.exact.min()), float(data.exact.max())
        rim = 0.08 * (high - low)
        self.cusp = Plot(
            stage, Box(10.9, 15.5, 1.3, 3.6), (-top, top), (low - rim, high + rim),
            title="conductance, change in e²/h", label=f"field ({unit})",
            x_ticks={b: minus(f"{b:g}") for b in (-top, 0.0, top)},
            y_ticks={y: minus(f"{y:g}") for y in (-0.5, -0.25, 0.0, 0.25, 0.5, 1.0) if low - rim <= y <= high + rim},
        )  # fmt: skip
        self.curve = stage.line(data.role, CURVE)
        marker = stage.style.role(data.role).marker
        self.points = stage.line(data.role, 0.0, marker=marker, ms=9.0, mfc=stage.colour("ground"), mew=1.8)

    def show(self, frame: int) -> None:
        """Set everything to frame 0 ... 359."""
        self.stage.say(ACTS, frame)
        step = round((STEPS - 1) * through(frame, 60, 300))
        L_phi, delta = float(self.data.L_phi[step]), self.data.exact[step]
        for line, alive in zip(self.loops, np.exp(-((self.data.length / L_phi) ** 2)), strict=True):
            line.set_alpha(float(alive))
        self.temperature.set_text(_kelvin(self.data.T[step]))
        self.coherence.set_text(scales.length_text(L_phi))
        self.bar.set_data([10.1, 10.1 + L_phi * self.scale], [5.35, 5.35])
        field = np.concatenate([-self.data.B[:0:-1], self.data.B]) * self.factor
        self.curve.set_data(*self.cusp.at(field, np.concatenate([delta[:0:-1], delta])))
        end = 0 if step == 0 else 1
        mirrored = np.concatenate([-self.data.points_B[:0:-1], self.data.points_B]) * self.factor
        value = np.concatenate([self.data.points[end][:0:-1], self.data.points[end]])
        self.points.set_data(*self.cusp.at(mirrored, value))
        self.points.set_visible(step in (0, STEPS - 1))


def _kelvin(T: float) -> str:
    return f"{T:.3g} K"


def _places(data: Warming, scale: float) -> FloatArray:
    """Middles of the loops on the stage: the largest in the middle, every further one where there is most room."""
    rng = np.random.default_rng(np.random.SeedSequence(data.provenance.seed, spawn_key=(5,)))
    half = 0.5 * np.ptp(data.paths, axis=1) * scale
    kept: list[FloatArray] = []
    for i in range(len(half)):
        low = np.array([0.3, 0.6]) + half[i]
        high = np.array([9.6, 7.8]) - half[i]
        trial = low + (high - low) * rng.uniform(size=(200, 2))
        if not kept:
            kept.append(0.5 * (low + high))
            continue
        room = np.abs(trial[:, None, :] - np.array(kept)) - half[: len(kept)] - half[i]
        kept.append(trial[int(np.argmax(room.max(axis=2).min(axis=1)))])
    return np.array(kept)
