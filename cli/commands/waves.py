"""`cbs waves`: peak, echo, loop sum, conductivity and conductance of a strip from waves that know no loops."""

import math
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from cbs.cli.shared import beside, options, output, schedule, tables
from cbs.cli.shared.types import Count

if TYPE_CHECKING:
    import numpy as np

    from cbs.waves.conductance import StripConductance
    from cbs.waves.lattice import LatticeStrip
    from cbs.waves.results import WaveTable

IN_HELP = ("Compute", 150, "The same from waves that know no loops: peak, echo, loop sum, strip, conductance.")

WHAT = {
    "peak": "a plane wave in disorder, at -k0 over the ring, against time",
    "magnetic": "the same with fixed random spins",
    "spin": "the same with Rashba coupling, by helicity: the Kramers channel is empty",
    "echo": "the peak after a kick at a quarter of the last time; it comes back at twice the time of the kick",
    "loops": "point scatterers: what a field and Rashba coupling take from the return to a point, absolute",
    "strip": "point scatterers between mirrors: conductivity with time reversal and without",
    "ring": "a strip between mirrors closed to a ring: what a flux of h/4e takes from its conductivity",
    "conductance": "a disordered strip of a lattice between two leads: Landauer's conductance against the flux",
}
SPIN_SHARE = 0.5
K_L = 10.0
LEAST_S, MOST_S = 1e-6, 1e3  # length over mean free path: strips as good as clean, or localized, have no law
FAR_FROM_THE_EDGE = 8.0  # path length of absorption over l: at 12 a tenth of the change is lost at the edge, at 6 none
FLUX = (0.0, 0.5, 1.0, 2.0, 3.0, 4.0)
OWN = {  # the options that a calculation reads beside those of every run
    "peak": {"k_l", "times", "plateau"}, "magnetic": {"k_l", "times", "plateau", "share"},
    "spin": {"k_l", "times", "plateau", "coupling"}, "echo": {"k_l", "times"},
    "loops": {"k_l", "field_ratio", "coupling", "l_phi"}, "strip": {"k_l", "width", "l_phi", "share"},
    "ring": {"k_l", "width", "l_phi", "length", "share"},
    "conductance": {"sites", "columns", "disorder", "channels", "turn", "flux"},
}  # fmt: skip
FLAGS = {"k_l": "--k-l", "field_ratio": "--field-ratio", "l_phi": "--path-l-phi"}
POSITIVE = click.FloatRange(min=0.0, min_open=True)


@click.command(epilog="Example: cbs waves peak --times 4 --loops 128 --seed 1 --theory")
@click.argument("what", type=click.Choice(tuple(WHAT)))
@click.option("--k-l", "k_l", type=POSITIVE, help="Wave number times l.  [default: 10]")
@click.option("--times", type=Count(4), help="Last time in lifetimes: a row for each.  [default: 30]")
@click.option("--plateau", type=POSITIVE, help="Add a row t = inf: all times from this one on together.")
@click.option("--coupling", type=POSITIVE, multiple=True,
              help="Q l = l/L_so; several with loops.  [default: 1; loops: 1 and 2]")  # fmt: skip
@click.option("--share", type=click.FloatRange(0.0, 1.0, min_open=True, max_open=True),
              help="Share of the scattering that acts on the spin; of a ring, how far its scatterers are from "
              "resonance (near 1: weak).  [default: 0.3; strip, ring: 0.5]")  # fmt: skip
@click.option("--field-ratio", type=POSITIVE, multiple=True, help="B/B_tr of loops, several.  [default: 1 and 2]")
@click.option("--width", type=POSITIVE, multiple=True,
              help="W/l of strip and ring, several.  [default: 0.5 and 1; ring: 1]")  # fmt: skip
@click.option("--length", type=POSITIVE, help="Length round the ring over l.  [default: 1]")
@click.option("--path-l-phi", "l_phi", type=POSITIVE,
              help="Path length of absorption over l.  [default: 3; strip, ring: 2]")  # fmt: skip
@click.option("--sites", type=Count(2, 100), help="Of conductance: sites across the strip.  [default: 12]")
@click.option("--columns", type=Count(1, 10_000), help="Sites along it.  [default: 6 (sites + 1)]")
@click.option("--disorder", type=click.FloatRange(min=0.0),
              help="Width of the law of the energies of its sites, in hoppings.  [default: 5.7/(sites + 1)^(1/2): a "
              "mean free path of about the width]")  # fmt: skip
@click.option("--channels", type=Count(), help="Open modes of its leads, at most sites.  [default: about 0.73 of them]")
@click.option("--turn", type=POSITIVE, help="Rashba coupling: turn of the spin on one bond, rad.  [default: none]")
@click.option("--flux", type=float, multiple=True,
              help="Flux through it in h/e, several.  [default: 0, 0.5, 1, 2, 3, 4]")  # fmt: skip
@click.option("--theory", is_flag=True, help="Add the law of loops, or random matrices, where there is one, with z.")
@options.run(loops=512, counted="Realizations of the disorder")
@schedule.options("")
@options.result((".csv", ".npz", ".json"))
@click.pass_context
def waves(ctx: click.Context, /, **given: Any) -> None:
    """Solve the wave equation in disorder, without a path or a loop, and print what interference does.

    WHAT is peak, magnetic, spin, echo (a plane wave, stepped in time), loops, strip, ring (point scatterers, all
    orders of scattering at once) or conductance (a strip of a square lattice between leads). Errors are over
    realizations. Waves differ from loops by O(1/kl): compare several --k-l; conductance by O(1/channels).
    """
    _refuse_foreign(given)
    work, label = _work(given)
    found, interrupted = schedule.compute(label, work, given)
    theory, z = beside.formulas_and_z(given["theory"], lambda: _theory(found, given))
    laws = {f"{name}_exact": values for name, values in theory.items()} if found.what == "conductance" else theory
    document = beside.document(found, laws, z, what=given["what"], **_of_lead(found))
    output.write(found, document, given["output"])
    about = "".join(f"# {name}: {value:.4g}\n" for name, value in _of_lead(found).items())
    output.emit(ctx, document, about + _table(found, theory, z), interrupted=interrupted)


def _of_lead(found: "WaveTable | StripConductance") -> dict[str, float]:
    """Channels and mean free path of a conductance, nothing of the others."""
    names = ("channels", "l", "l_err") if found.what == "conductance" else ()
    values = {name: float(getattr(found, name)) for name in names}
    return {name: value for name, value in values.items() if math.isfinite(value)}


def _refuse_foreign(given: dict[str, Any]) -> None:
    for name in set().union(*OWN.values()) - OWN[given["what"]]:
        if given[name] not in (None, ()):
            flag = FLAGS.get(name, f"--{name}")
            places = ", ".join(what for what, names in OWN.items() if name in names)
            raise click.UsageError(f"{flag} has no meaning for {given['what']}; it belongs to {places}")
    if given["what"] == "spin" and len(given["coupling"]) > 1:
        raise click.UsageError("--coupling takes one value for spin; several belong to loops")


def _work(given: dict[str, Any]) -> tuple[Any, str]:
    """The calculation, ready to be run, and its name."""
    import numpy as np

    what = given["what"]
    common = {"realizations": given["loops"], "rng": given["seed"]}
    k_l = given["k_l"] or K_L
    if what == "conductance":
        from cbs.waves.conductance import strip_conductance

        return partial(strip_conductance, _lattice(given), given["flux"] or FLUX, **common), "conductance of waves"
    if what == "loops":
        from cbs.waves.scatterers import Disc, loop_sums

        disc = Disc(k_l, l_phi=given["l_phi"] or 3.0, radius=5.0, inner=2.5)
        fields, couplings = given["field_ratio"] or (1.0, 2.0), given["coupling"] or (1.0, 2.0)
        return partial(loop_sums, disc, fields, couplings, **common), "loops of waves"
    if what == "strip":
        from cbs.waves.strip import Strip, time_reversal

        share, l_phi = given["share"] or SPIN_SHARE, given["l_phi"] or 2.0
        strips = tuple(Strip(k_l, w, 8.0, l_phi, share) for w in given["width"] or (0.5, 1.0))
        return partial(time_reversal, strips, **common), "strips of waves"
    if what == "ring":
        from cbs.waves.ring import Ring, flux_change

        length, l_phi = given["length"] or 1.0, given["l_phi"] or 2.0
        share = given["share"] or SPIN_SHARE
        rings = tuple(Ring(k_l, w, length, l_phi, share) for w in given["width"] or (1.0,))
        return partial(flux_change, rings, **common), "rings of waves"
    from cbs.waves import momentum
    from cbs.waves.medium import Medium

    last = given["times"] or 30
    medium = Medium(
        k_l, rashba=(*given["coupling"], 1.0)[0] if what == "spin" else 0.0,
        magnetic=(given["share"] or 0.3) if what == "magnetic" else 0.0,
    )  # fmt: skip
    kick = (float(last // 4), 2) if what == "echo" else None
    times = np.arange(1.0, last + 1.0)
    return partial(momentum.run, medium, times, kick=kick, plateau=given["plateau"], **common), "waves"


def _lattice(given: dict[str, Any]) -> "LatticeStrip":
    from cbs.waves.lattice import LatticeStrip

    sites = given["sites"] or 12
    disorder = 5.7 / math.sqrt(sites + 1) if given["disorder"] is None else given["disorder"]
    columns = given["columns"] or 6 * (sites + 1)
    return LatticeStrip(sites, columns, disorder, given["channels"] or 0, given["turn"] or 0.0)


def _theory(found: Any, given: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Laws of the loops, and distances in standard errors; nothing where there is no law."""
    import numpy as np

    from cbs.comparison.claims import waves as laws

    what, x = given["what"], found.x
    law: dict[str, np.ndarray] = {}
    finite = np.isfinite(x)
    at = np.where(finite, x, 1.0)
    if what == "peak":
        law["back"] = np.where(finite, [laws.build_up(t) for t in at], 2.0)
    elif what == "magnetic":
        share = given["share"] or 0.3
        law["summed"] = np.where(finite, [laws.magnetic(t, share) for t in at], math.nan)
    elif what == "loops" and (given["l_phi"] or 3.0) <= FAR_FROM_THE_EDGE:
        law["change"] = _loop_sums(found, given["l_phi"] or 3.0)
    elif what == "conductance" and not given["turn"] and given["disorder"] != 0.0 and LEAST_S < found.s < MOST_S:
        law = _conductances(found, _lattice(given))
    elif what == "ring":
        law["change"] = _rings(found, given["length"] or 1.0, given["l_phi"] or 2.0, given["share"] or SPIN_SHARE)
    else:
        words = {
            "conductance": "conductance clean, localized or with Rashba coupling",
            "loops": f"loops of --path-l-phi above {FAR_FROM_THE_EDGE:g}: ways end at the edge of the disc",
        }.get(what, what)
        click.echo(f"note: no closed law is compared with {words}", err=True)
    return law, {name: _distances(found.column(name), values) for name, values in law.items()}


def _distances(measured: "tuple[np.ndarray, np.ndarray]", law: "np.ndarray") -> "np.ndarray":
    value, err = measured
    return beside.z_scores(value, err, law)


def _loop_sums(found: "WaveTable", l_phi: float) -> "np.ndarray":
    """Exact sums over loops: -pi times the backscattering term, minus its value without field and coupling."""
    import numpy as np

    from cbs import theory
    from cbs.parameters import Conductor

    film = Conductor(l=100e-9, L_phi=100e-9 * math.sqrt(0.5 * l_phi))
    at: dict[str, Any] = {"l": film.l, "L_phi": film.L_phi, "term": "backscattering"}
    plain = float(theory.ballistic(0.0, **at))
    values = [
        float(theory.rashba_ballistic(0.0, L_so=film.l / x, **at) if spin else theory.ballistic(x * film.B_tr, **at))
        for x, spin in zip(found.x, found.column("coupling")[0], strict=True)
    ]
    return math.pi * (np.array(values) - plain)


def _rings(found: "WaveTable", length: float, l_phi: float, share: float) -> "np.ndarray":
    """Sums over loops, whose legs outside the loop are absorbed as well."""
    import numpy as np

    from cbs import theory

    at: dict[str, Any] = {"length": length, "L_phi": math.sqrt(0.5 * l_phi), "l": 1.0, "joined": 2.0 * share - 1.0}
    return np.array([theory.strip_ring_change(width=w, **at) for w in found.x.tolist()]) / (1.0 + 1.0 / l_phi) ** 2


def _conductances(found: Any, strip: "LatticeStrip") -> dict[str, "np.ndarray"]:
    """Many channels that mix completely: change and variance, with the mean free path of the run itself."""
    import numpy as np

    from cbs import theory
    from cbs.comparison.claims.waves_conductance import mass_length

    mass = np.array([mass_length(strip, abs(flux)) for flux in found.flux])
    correction = np.array([theory.wire_crossover(found.s, x / found.s) for x in mass])
    variance = 0.5 * theory.wire_variance(found.s) * (1.0 + theory.wire_correlation(mass))
    return {"change": correction - correction[0], "variance": variance}


def _table(found: "WaveTable | StripConductance", theory: dict[str, Any], z: dict[str, Any]) -> str:
    import numpy as np

    columns = dict(found.columns())
    if found.what == "loops":
        columns.pop("coupling_err")
        columns["strength"] = np.asarray(columns["strength"])
    laws = {f"{name}_exact": values for name, values in theory.items()}
    return tables.table(columns | laws | {f"{name}_z": np.round(values, 2) for name, values in z.items()})
