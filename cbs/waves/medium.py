r"""A wave in white-noise disorder on a periodic square, stepped in time by turns of potential and motion.

hbar = m = 1, box 2 pi, wave numbers are whole. White noise of the strength V_rms = N/(2 pi sqrt(tau)) a pixel gives the
golden-rule lifetime tau (density of states 1/(2 pi), isotropic scattering), l = n0 tau. The step is symmetric
(Strang), so that reciprocity and Kramers' degeneracy hold exactly whatever its size. Terms odd in k vanish at the
Nyquist row, which is its own partner: otherwise the Kramers zero is lost.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from cbs import checks
from cbs.checks import FloatArray, Misuse

ComplexArray = NDArray[np.complexfloating]
AT_ONCE = 2**16  # pixels under way at a time
LEAST_K_L, MOST_K_L = 0.5, 1e5
DRIFT = 3  # threefold k-odd term


@dataclass(frozen=True, slots=True)
class Medium:
    """Disorder and motion.

    Parameters
    ----------
    k_l : float
        Wave number times mean free path.
    grid : int
        Pixels a side, even.
    n0 : int
        Wave number of the incoming wave; the other lattice points of the same length are the background.
    rashba : float
        Q l, angle by which the spin turns over a mean free path; 0 without.
    magnetic : float
        Share of the scattering rate due to randomly directed fixed spins, 0 to 1.
    steps : int
        Steps a lifetime.
    exact : bool
        Double precision.
    """

    k_l: float = 10.0
    grid: int = 32
    n0: int = 13
    rashba: float = 0.0
    magnetic: float = 0.0
    steps: int = 12
    exact: bool = False

    def __post_init__(self) -> None:
        checks.positive("k_l", self.k_l)
        checks.whole("grid", self.grid, least=8, most=1024)
        checks.whole("n0", self.n0, least=1)
        if self.grid % 2 or 2 * self.n0 >= self.grid:
            raise Misuse(f"grid must be even and larger than 2 n0 = {2 * self.n0} (got {self.grid})")
        if not 0.0 <= self.magnetic <= 1.0:
            raise Misuse(f"magnetic must be a share from 0 to 1 (got {self.magnetic:g})")
        if not LEAST_K_L <= self.k_l <= MOST_K_L:
            raise Misuse(f"k_l must lie between {LEAST_K_L:g} and {MOST_K_L:g} (got {self.k_l:g})")
        if abs(checks.finite("rashba", self.rashba)) > self.k_l:
            raise Misuse(f"rashba must be at most k_l = {self.k_l:g}: a turn in a wavelength (got {self.rashba:g})")
        checks.whole("steps", self.steps)

    @property
    def tau(self) -> float:
        """Golden-rule lifetime."""
        return self.k_l / self.n0**2

    @property
    def spins(self) -> int:
        """1 or 2 components."""
        return 2 if self.rashba or self.magnetic else 1

    @property
    def batch(self) -> int:
        """Realizations at a time."""
        return max(1, AT_ONCE // (self.spins * self.grid**2))

    def wave_numbers(self) -> tuple[FloatArray, FloatArray]:
        """Components kx (first index) and ky, shape (grid, grid)."""
        k = fft.fftfreq(self.grid, 1.0 / self.grid)
        kx, ky = np.meshgrid(k, k, indexing="ij")
        return kx, ky

    def ring(self) -> NDArray[np.intp]:
        """Lattice points of length n0 but +-k0, shape (n, 2)."""
        k = np.arange(-self.n0, self.n0 + 1)
        kx, ky = np.meshgrid(k, k, indexing="ij")
        on = (kx**2 + ky**2 == self.n0**2) & (ky != 0)
        return np.stack([kx[on], ky[on]], axis=1)

    def motion(self) -> ComplexArray:
        """Propagator of one step of free motion in k, shape (spins, spins, grid, grid)."""
        kx, ky = self.wave_numbers()
        dt = self.tau / self.steps
        phase = np.exp(-0.5j * dt * (kx**2 + ky**2))
        if self.spins == 1:
            return self._cast(phase[None, None])
        nyquist = -self.grid // 2
        inside = (kx != nyquist) & (ky != nyquist)
        k = np.hypot(kx, ky)
        turn = 0.5 * self.rashba / (self.n0 * self.tau) * k * dt * inside
        unit = np.where(k > 0.0, 1.0 / np.where(k > 0.0, k, 1.0), 0.0)
        up_down = np.sin(turn) * unit * (ky + 1j * kx)  # sigma_x ky - sigma_y kx
        diagonal, down_up = np.cos(turn), np.conj(up_down)
        return self._cast(phase * np.array([[diagonal, -1j * up_down], [-1j * down_up, diagonal]]))

    def disorder(self, n: int, generator: np.random.Generator) -> ComplexArray:
        """Propagators of one step of the potential, shape (n, grid, grid) or (n, 2, 2, grid, grid) with fixed spins."""
        dt, rms = self.tau / self.steps, self.grid / (2.0 * math.pi * math.sqrt(self.tau))
        shape = (n, self.grid, self.grid)
        scalar = np.exp(-1j * dt * rms * math.sqrt(1.0 - self.magnetic) * generator.standard_normal(shape))
        if not self.magnetic:
            return self._cast(scalar)
        field = dt * rms * math.sqrt(self.magnetic / 3.0) * generator.standard_normal((3, *shape))
        angle = np.sqrt(np.sum(field**2, axis=0))
        x, y, z = field * (np.sin(angle) / angle)
        c = np.cos(angle)
        rows = np.array([[c - 1j * z, -1j * x - y], [-1j * x + y, c + 1j * z]])
        return self._cast(scalar[:, None, None] * np.moveaxis(rows, 2, 0))

    def _cast(self, values: Any) -> ComplexArray:
        kind: type[np.complexfloating] = np.complex128 if self.exact else np.complex64
        found: ComplexArray = np.asarray(values, dtype=kind)
        return found


def helicity(kx: FloatArray, ky: FloatArray) -> ComplexArray:
    """Spinors of the two helicities of sigma_x ky - sigma_y kx, shape (2 helicities, 2, ...); + first."""
    angle = np.exp(1j * np.arctan2(-kx, ky))
    one: ComplexArray = np.ones_like(angle)
    found: ComplexArray = np.asarray([[one, angle], [one, -angle]], dtype=complex)
    return found / math.sqrt(2.0)


def evolve(
    medium: Medium, start: FloatArray | ComplexArray, n: int, generator: np.random.Generator, times: FloatArray,
    kick: tuple[float, int] | None = None,
) -> Iterator[ComplexArray]:  # fmt: skip
    """Yield the amplitudes in k of `n` realizations at every time, shape (n, spins, grid, grid).

    Parameters
    ----------
    medium : Medium
        Disorder and motion.
    start : ndarray, shape (spins,)
        Spinor of the wave k0 = (n0, 0) at time 0.
    n : int
        Realizations.
    generator : Generator
        Their random numbers.
    times : ndarray
        In lifetimes, ascending, whole numbers of steps.
    kick : (time, pixels), optional
        At this time (lifetimes) ky grows by so many wave numbers; what is yielded at this time is not kicked yet.
    """
    motion, disorder = medium.motion(), medium.disorder(n, generator)
    psi = medium._cast(np.zeros((n, medium.spins, medium.grid, medium.grid)))
    psi[:, :, medium.n0, 0] = start
    ends = np.rint(np.asarray(times) * medium.steps).astype(int)
    kick_at = -1 if kick is None else round(kick[0] * medium.steps)
    done = 0
    half = _half(motion, medium)
    for end in ends:
        while done < end:
            if done == kick_at and kick is not None:
                psi = np.roll(psi, kick[1], axis=3)
                kick_at = -1
            until = min(end, kick_at) if done < kick_at else end
            psi = _steps(psi, half, motion, disorder, until - done)
            done = until
        yield psi


def _half(motion: ComplexArray, medium: Medium) -> ComplexArray:
    """Propagator of half a step of free motion."""
    from dataclasses import replace

    return replace(medium, steps=2 * medium.steps).motion()


def _steps(psi: ComplexArray, half: ComplexArray, motion: ComplexArray, disorder: ComplexArray, n: int) -> ComplexArray:
    """Half a step of motion, n steps of disorder with motion in between, half a step of motion."""
    psi = _applied(half, psi)
    for i in range(n):
        psi = fft.ifft2(psi, overwrite_x=True)
        psi = psi * disorder[:, None] if disorder.ndim == 3 else np.einsum("nabxy,nbxy->naxy", disorder, psi)
        psi = fft.fft2(psi, overwrite_x=True)
        psi = _applied(motion if i < n - 1 else half, psi)
    return psi


def _applied(motion: ComplexArray, psi: ComplexArray) -> ComplexArray:
    if psi.shape[1] == 1:
        return np.asarray(psi * motion[0, 0])
    return np.stack([motion[0, 0] * psi[:, 0] + motion[0, 1] * psi[:, 1],
                     motion[1, 0] * psi[:, 0] + motion[1, 1] * psi[:, 1]], axis=1)  # fmt: skip
