"""Arrays for boards of waves and fluctuations, which take half a minute: with the noise and the laws of real ones."""

import numpy as np

from cbs import FluctuationCurve, theory
from cbs.comparison.claims import waves as wave_claims
from cbs.comparison.claims import waves_loops as loop_claims
from cbs.figures.boards import fluctuations, waves, waves_conductance, waves_loops
from cbs.provenance import Provenance

SIGMA = 0.01


def noisy(rng, exact, sigma=SIGMA):
    return exact + sigma * rng.standard_normal(exact.shape), np.full(exact.shape, sigma)


def provenance(name):
    return Provenance(seed=7, loops=64_000, batches=64, parameters={"figure": name, "quality": "draft"})


def make_waves():
    rng = np.random.default_rng(10)
    t, echo_t, offset = waves.TIMES, waves.ECHO_TIMES, np.array(waves.OFFSETS, dtype=float)
    laws = (np.vectorize(wave_claims.build_up), np.vectorize(lambda x: wave_claims.magnetic(x, 0.3)))
    ratio, err = noisy(rng, laws[0](t), 0.05)
    summed, summed_err = noisy(rng, laws[1](t), 0.05)
    echo, echo_err = noisy(rng, 1.0 + np.exp(-((echo_t - 16.0) ** 2)) + (echo_t <= 8.0) * (1.0 - 1.0 / echo_t), 0.05)
    beside, beside_err = noisy(rng, 1.0 + 0.3 * np.exp(-((offset - 1.5) ** 2)), 0.04)
    line = np.linspace(0.05, 20.0, 80)
    return waves.Waves(
        t.copy(), ratio, err, summed, summed_err, np.full(t.size, 1e-27), line, laws[0](line), laws[1](line),
        echo_t.copy(), echo, echo_err, offset, beside, beside_err, 1e-27, 10.0, 0.3, 2.0, 0.5, 8.0, 8.0, 0.65,
        provenance("waves"),
    )  # fmt: skip


def make_waves_loops():
    rng = np.random.default_rng(11)
    sums = np.array([0.0432, 0.1033, 0.0372, 0.1876])
    found = sums[:, None] * (1.0 + 1.5 / loop_claims.K_L) * (1.0 + 0.05 * rng.standard_normal((4, 3)))
    field, coupling = np.array(waves_loops.CASES).T
    return waves_loops.WavesLoops(
        field.copy(), coupling.copy(), loop_claims.K_L.copy(), sums, found, 0.05 * found,
        np.array([1.0, 0.9, 1.1, 1.0]), np.full(4, 0.1), 3.0, provenance("waves-loops"),
    )  # fmt: skip


def make_waves_conductance():
    """Four channels are many: laws with noise, and samples that swing."""
    rng, flux, fine = np.random.default_rng(13), np.array(waves_conductance.FLUX), waves_conductance.FINE
    dip = np.array([[0.35], [-0.18]])
    change, err = noisy(rng, dip * flux**2 / (1.0 + flux**2), 0.02)
    swings = 0.4 * np.sin(np.array([[1.0], [1.4], [2.1]]) * fine + np.array([[0.3], [2.0], [4.0]]))
    s = np.array([[2.0, 3.0, 4.1, 6.2], [2.7, 3.9, 5.0, 7.3]])
    laws = [theory.wire_correction(s[row], beta) for row, beta in ((0, 1), (1, 4), (0, 2))]
    correction, correction_err = noisy(rng, np.array(laws), 0.02)
    return waves_conductance.WavesConductance(
        flux, change, err, fine.copy(), swings, dip * fine**2 / (1.0 + fine**2), s, correction, correction_err, 10.0,
        8.0, 10.6, 66.0, 1.2, provenance("waves-conductance"),
    )  # fmt: skip


def make_fluctuations():
    """The film's formula at three fields, and a law of the size."""
    rng, L_phi = np.random.default_rng(12), 1e-6
    B_phi, curves, lines, exact = float(theory.characteristic_field(L_phi)), [], [], []
    for stretch, (*_, top) in zip((1.0, 2.0, 8.0), fluctuations.SAMPLES, strict=True):
        dB, line = (B_phi * np.geomspace(0.01 * top, top, n) for n in (7, 56))
        law = theory.conductance_fluctuations([0.0, *dB / stretch, *line / stretch], length=20.0 * L_phi,
                                              width=20.0 * L_phi, L_phi=L_phi, geometry="film")  # fmt: skip
        r, err = noisy(rng, law[1:8] / law[0])
        curves.append(FluctuationCurve(dB, law[0] * r, law[0] * err, law[0], 0.0, r, err, provenance("one sample")))
        lines.append(line)
        exact.append(law[8:] / law[0])
    squares = np.array([[0.6], [0.5]]) / (1.0 + np.array([fluctuations.SIZES, fluctuations.SIZES]))
    rms, err = noisy(rng, squares, 0.002)
    line = fluctuations.LINE_SIZES
    return fluctuations.Fluctuations(
        tuple(curves), np.array(lines), np.array(exact), fluctuations.SIZES.copy(), np.array(fluctuations.THERMAL), rms,
        err, line.copy(), np.array([[0.6], [0.5]]) / (1.0 + line), L_phi, provenance("fluctuations"),
    )  # fmt: skip


MADE_UP = {"fluctuations": make_fluctuations, "waves": make_waves, "waves-loops": make_waves_loops,
           "waves-conductance": make_waves_conductance}  # fmt: skip
