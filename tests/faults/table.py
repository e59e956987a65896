"""Faults that the fast tests must see: each is one change of one line of the source, and the tests that turn red."""

from typing import NamedTuple


class Fault(NamedTuple):
    """A file, a piece of it that stands there once, what takes its place, and the tests that must fail then."""

    file: str
    old: str
    new: str
    tests: tuple[str, ...]


FAULTS = (
    # values, files, statistics
    Fault("cbs/checks.py", "    if number <= 0.0:", "    if number < 0.0:", ("tests/test_parameters.py",)),
    Fault("cbs/constants.py", "E_CHARGE = 1.602", "E_CHARGE = 1.612", ("tests/test_scales.py",)),
    Fault("cbs/parameters.py", "HBAR / (4.0 * E_CHARGE * self.L_phi", "HBAR / (2.0 * E_CHARGE * self.L_phi",
          ("tests/test_parameters.py", "tests/test_scales.py")),
    Fault("cbs/quantities.py", '"uT": "1e-6"', '"uT": "1e-5"', ("tests/test_quantities.py",)),
    Fault("cbs/scales.py", '(0.5, {"D": 1, "v_F": -1, "l": -1})', '(1.0, {"D": 1, "v_F": -1, "l": -1})',
          ("tests/test_scales.py",)),
    Fault("cbs/provenance.py", "secrets.randbits(32)", "1", ("tests/test_provenance.py",)),
    Fault("cbs/storage.py", "        Path(name).unlink(missing_ok=True)\n", "",
          ("tests/test_storage.py::test_a_failed_write_leaves_the_old_file_and_nothing_else",)),
    Fault("cbs/waves/momentum.py", "np.kron(rows, unit[-1])", "np.kron(rows, unit[0])",
          ("tests/waves/test_momentum.py",)),
    Fault("cbs/waves/transmission.py", "G * bonds.conj()[..., None, :]", "G * bonds[..., None, :]",
          ("tests/waves/test_conductance.py",)),
    Fault("cbs/theory/dmpk.py", "- g * (u - r * r)", "- g * u", ("tests/theory/test_lattice_wire.py",)),
    Fault("cbs/theory/lattice_wire.py", " + np.equal.outer(n, sites + 1 - n)", "",
          ("tests/theory/test_lattice_wire.py", "tests/waves/test_conductance.py")),
    Fault("cbs/course/pairs.py", "answer=lambda pairs: 2.0 - pairs.lost,", "answer=lambda pairs: 1.0 - pairs.lost,",
          ("tests/course",)),
    Fault("cbs/tallies.py", "squares / (self.sizes.sum() * (self.n_batches - 1))",
          "squares / (self.sizes.sum() * self.n_batches)", ("tests/test_tallies.py",)),
    # kernels
    Fault("cbs/kernels/flux.py", "        f = x - i\n", "        f = 1.0 - x + i\n",
          ("tests/kernels/test_flux.py", "tests/phases/test_flux.py")),
    Fault("cbs/kernels/spin.py", "u[1, b, j] = c[j] * i0 + x * w0 - y * k0 + z * j0",
          "u[1, b, j] = c[j] * i0 + x * w0 + y * k0 - z * j0", ("tests/kernels/test_spin.py",)),
    # loops
    Fault("cbs/kernels/diffuse_walls.py", "weight * terms[0] * square", "weight * terms[0] * 2.0 * square",
          ("tests/observables/conductivity/test_diffuse_walls.py",)),
    Fault("cbs/theory/strip_diffuse.py", "return bare, -2.0 * float", "return bare, 2.0 * float",
          ("tests/theory/test_strip_diffuse.py",)),
    Fault("cbs/loops/brownian.py", "var = np.full(shape, 1.0 / n_rows)", "var = np.full(shape, 1.1 / n_rows)",
          ("tests/loops/test_brownian.py",)),
    Fault("cbs/loops/leg_numbers.py", "return -math.expm1(-self.mean)", "return 1.0",
          ("tests/loops/test_leg_numbers.py",)),
    Fault("cbs/loops/windings.py", "TERMS = np.arange(1.0, 7.0)", "TERMS = np.arange(1.0, 2.0)",
          ("tests/loops/test_windings.py",)),
    Fault("cbs/loops/tiles.py", "return np.where(self.filled, cosine, 0.0)", "return cosine",
          ("tests/loops/test_flights.py", "tests/loops/test_tiles.py")),
    # phases
    Fault("cbs/phases/linear.py", "return np.array([[0.0, q], [-q, 0.0]])", "return np.array([[0.0, q], [q, 0.0]])",
          ("tests/phases/test_linear.py",)),
    Fault("cbs/phases/kicks.py", "/ mechanism.L_s\n", "/ mechanism.L_s * 1.1\n", ("tests/phases/test_kicks.py",)),
    Fault("cbs/phases/zeeman.py", "axis, rotations.odd)", "axis, rotations.even)", ("tests/phases/test_zeeman.py",)),
    # engine
    Fault("cbs/engine/rows.py", "self.open_total + n_loops * mean", "self.open_total + mean",
          ("tests/engine/test_rows.py",)),
    Fault("cbs/engine/rows.py", "err[: err.size - aside].max()", "err[: err.size - aside].min()",
          ("tests/engine/test_schedule.py",)),
    Fault("cbs/engine/fingerprint.py", "return value.hex()", 'return f"{value:.3g}"',
          ("tests/engine/test_fingerprint.py",)),
    # light
    Fault("cbs/kernels/cone.py", "2.0 * qw * qw - 1.0", "qw", ("tests/observables/test_cone.py",)),
    Fault("cbs/kernels/cone.py", "exits[QZ, i] * (z - z_first)", "exits[QZ, i] * z",
          ("tests/observables/test_cone.py",)),
    Fault("cbs/turbid.py", "momentum = k_l * np.array([sin_in - x / index,", "momentum = k_l * np.array([sin_in - x,",
          ("tests/observables/test_cone.py",)),
    Fault("cbs/theory/cone_mirror.py", "returned = albedo * weight", "returned = 2.0 * albedo * weight",
          ("tests/theory/test_cone.py",)),
    Fault("cbs/comparison/light/shape.py", "q = k * l / (1.0 + l * loss)", "q = k * l",
          ("tests/comparison/light/test_cone_fit.py",)),
    # observables
    Fault("cbs/observables/slopes.py", "weight @ covariance @ weight", "weight @ np.diag(np.diag(covariance)) @ weight",
          ("tests/observables/test_slopes.py",)),
    Fault("cbs/observables/conductivity/weights.py", '0.0 if term == "nonbackscattering" else 1.0', "1.0",
          ("tests/observables/conductivity/test_magnetoconductance.py::"
           "test_every_term_is_the_exact_sum_at_any_field_and_any_dephasing",)),
    Fault("cbs/observables/results.py", "here.means - tally.means[:, :1]", "here.means - tally.means[:, -1:]",
          ("tests/observables/conductivity/test_magnetoconductance.py",)),
    Fault("cbs/observables/conductivity/spinors.py", "Surfaces: ((-0.5, 0.0, 0.5)", "Surfaces: ((0.0, 0.0, 1.0)",
          ("tests/observables/conductivity/test_surfaces.py::test_surfaces_in_a_field",)),
    Fault("cbs/theory/surfaces.py", "+ passing + root", "+ 0.5 * passing + root",
          ("tests/theory/test_surfaces.py",)),
    Fault("cbs/observables/regime.py", "            if value < film.l:", "            if value < 0.5 * film.l:",
          ("tests/observables/test_regime.py",)),
    # theory and comparison
    Fault("cbs/theory/hikami.py", "(2.0 / 3.0) * B_s\n", "(1.0 / 3.0) * B_s\n", ("tests/theory/test_hikami.py",)),
    Fault("cbs/theory/closing.py", "return np.asarray(-0.5 * integrand @ weight)",
          "return np.asarray(-0.51 * integrand @ weight)", ("tests/theory/test_elementary.py",)),
    Fault("cbs/theory/haar.py", "{0: 1.0, 1: -0.5}", "{0: 1.0, 1: 0.5}", ("tests/theory/test_elementary.py",)),
    Fault("cbs/theory/spin_channels.py", "np.exp(-(4.0 * so + 2.0 * s) / 3.0)", "np.exp(-(4.0 * so + 4.0 * s) / 3.0)",
          ("tests/theory/test_spin_channels.py",)),
    Fault("cbs/comparison/zscore.py", "-stdtrit(batches - 1,", "-stdtrit(batches + 30,",
          ("tests/comparison/test_zscore.py",)),
    Fault("cbs/comparison/verification.py", "claim.loops * factor", "claim.loops + factor",
          ("tests/comparison/test_verification.py::"
           "test_identities_take_no_part_in_the_distribution_and_no_more_loops",)),
    Fault("cbs/ensembles/matrices.py", "diagonal / np.abs(diagonal)", "np.ones_like(diagonal)",
          ("tests/ensembles/test_scattering.py::test_unitary_matrices_are_uniform_in_their_phases_too",)),
    Fault("cbs/benchmark/in_numpy.py", "(n_loops) ** (1.0 / (n_legs - 2))", "(n_loops) ** (1.0 / (n_legs - 1))",
          ("tests/benchmark/test_benchmark.py::test_numpy_loops_have_the_exact_second_moment",)),
    # pictures, films, page, command line, house
    Fault("figures/frame/marks.py", "axes.errorbar(x, y, yerr=err,", "axes.errorbar(x, y, yerr=2.0 * np.asarray(err),",
          ("tests/figures/test_symmetry_classes.py", "tests/figures/test_factor_of_two.py")),
    Fault("figures/frame/choice.py", "x[:-1] * y[1:] - x[1:] * y[:-1]", "x[1:] * y[:-1] - x[:-1] * y[1:]",
          ("tests/figures/test_choice.py",)),
    Fault("figures/boards/factor_of_two.py", "panel.set_ylim(", "panel.set_title('x' * 300), panel.set_ylim(",
          ("tests/figures/test_drawing.py::test_texts_are_readable_in_every_style[factor-of-two]",)),
    Fault("cbs/film/parts.py", "np.column_stack([leg[:, 1], -leg[:, 0]])", "np.column_stack([-leg[:, 1], leg[:, 0]])",
          ("tests/film/test_parts.py",)),
    Fault("cbs/page/codec.py", "np.arange(4, -1, -1,", "np.arange(0, 5,",
          ("tests/page/test_page.py",)),
    Fault("cli/shared/types.py", "if self.positive and number <= 0.0:", "if self.positive and number < 0.0:",
          ("tests/cli/test_types.py",)),
    Fault("cli/shared/output.py", "None if math.isnan(value)", "0.0 if math.isnan(value)",
          ("tests/cli/test_output.py",)),
    Fault("cbs/loops/tiles.py", "import numpy as np\n", "import numpy as np\n\nimport cbs.phases.flux\n",
          ("tests/test_architecture.py",)),
)  # fmt: skip
