"""`cbs about`: versions, and what the processor offers to the compiled code."""

import os
import platform
import time
from importlib.metadata import version

import click

from cbs.cli.shared import options, output

IN_HELP = ("Tools", 270, "Versions and what the processor offers; compile ahead.")

PACKAGES = ("coherent-backscattering", "numpy", "numba", "llvmlite", "scipy", "matplotlib", "click")


@click.command(epilog="Example: cbs about")
@click.option("--compile", "ahead", is_flag=True, help="Compile all kernels now, for images and clusters.")
@options.json
def about(ahead: bool, as_json: bool) -> None:
    """Versions of the program and of what it stands on, and what the processor offers.

    The first run of a command compiles the kernels it needs, once on every machine and for every version; --compile
    does it for all commands, into the folder that is shown as cache (CBS_CACHE_DIR sets another).
    """
    if ahead:
        _compile(as_json)
        return
    found = {name: version(name) for name in PACKAGES}
    found = {"python": platform.python_version(), "system": platform.platform(), **found}
    document = {**found, "processors": processors(), "vector_bits": vector_bits(), "cache": str(_cache())}
    if as_json:
        click.echo(output.as_json(document))
        return
    width = max(len(name) for name in document) + 2
    click.echo("\n".join(f"{name:<{width}}{value}" for name, value in document.items()))


def processors() -> int:
    """Return the number of processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def vector_bits() -> int:
    """Return the width of the widest vector registers of this processor, in bits."""
    from llvmlite import binding

    features = binding.get_host_cpu_features()
    widths = {"avx512f": 512, "sve2": 256, "avx2": 256, "avx": 256, "sse2": 128, "neon": 128}
    return max((bits for name, bits in widths.items() if features.get(name)), default=64)


def _cache() -> str:
    from cbs.kernels import compile as kernels

    return "none: no folder can be written" if kernels.CACHE is None else str(kernels.CACHE)


def _compile(as_json: bool) -> None:
    from cbs.cli.shared import ahead

    begin = time.monotonic()
    kept = ahead.compile_all(lambda line: click.echo(line, err=True))
    if as_json:
        click.echo(output.as_json({"compiled": kept, "cache": _cache()}))
    else:
        click.echo(f"{kept} compiled kernels in {_cache()} ({time.monotonic() - begin:.0f} s)")
