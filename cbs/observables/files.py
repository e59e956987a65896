"""Results read back from files. A new kind of result is one line in KINDS."""

from importlib import import_module
from pathlib import Path
from typing import Any

from cbs.checks import Misuse
from cbs.provenance import Provenance
from cbs.storage import read_result

KINDS = {
    "MagnetoconductanceCurve": "cbs.observables.results",
    "MagnetoconductanceTable": "cbs.observables.conductivity.table",
    "ReturnProbabilityCurve": "cbs.observables.results",
    "DephasingCurve": "cbs.observables.results",
    "FluxCurve": "cbs.observables.conductivity.rings",
    "BulkCurve": "cbs.observables.conductivity.bulk",
    "TemperatureCurve": "cbs.observables.temperature",
    "ScalingCurve": "cbs.observables.scaling",
    "CrossoverCurve": "cbs.observables.returns.crossover",
    "CuspWidths": "cbs.observables.cusp",
    "ConeCurve": "cbs.observables.cone",
    "Distribution": "cbs.observables.distribution",
    "StripReturn": "cbs.observables.returns.strip",
    "StripTransport": "cbs.observables.strip_transport",
    "DirectionMemory": "cbs.observables.direction_memory",
    "HelicalReturn": "cbs.observables.returns.helical",
    "SpinChannels": "cbs.observables.returns.spin_channels",
    "ScatteringTable": "cbs.ensembles.results",
    "WaveTable": "cbs.waves.results",
    "BreakdownFits": "cbs.comparison.breakdown",
}


def load(path: str | Path) -> Any:
    """Return the result that its `save` wrote to `path`.

    Raises
    ------
    ValueError
        If the file is damaged, was not written by this program, or holds a kind of result that this version does not
        know.
    """
    header, arrays = read_result(path)
    kind = str(header.get("type", "result without a type"))
    if kind not in KINDS:
        raise Misuse(f"{path} holds a {kind}, which this version does not know")
    result = getattr(import_module(KINDS[kind]), kind)
    try:
        return result(**arrays, **header["plain"], provenance=Provenance.from_dict(header["provenance"]))
    except ValueError as error:
        raise Misuse(f"{path} was written by a later version of cbs: {error}") from None
    except (KeyError, TypeError, AttributeError):  # fields that are missing or not known
        raise Misuse(f"{path} is damaged or was written by another version of cbs") from None
