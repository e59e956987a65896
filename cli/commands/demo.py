"""`cbs demo`: the live page for the lecture hall, one file that needs no network."""

from pathlib import Path
from typing import BinaryIO

import click

from cbs.cli.shared import output
from cbs.cli.shared.types import Seed

IN_HELP = ("Show", 240, "Write the live page for the lecture hall: one file, no network.")


def _checked(_ctx: click.Context, option: click.Parameter, path: Path) -> Path:
    return output.checked(path, (".html", ".htm"), option)


@click.command(epilog="Example: cbs demo --out demo.html")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("demo.html"),
    show_default=True,
    callback=_checked,
    help="File of the page (.html).",
)
@click.option("--seed", type=Seed(), default=1, show_default=True, help="Seed of the pool of loops.")
def demo(out: Path, seed: int) -> None:
    """Write an interactive page: a loop and its partner, spins, phasors and the conductance curve, live.

    One file under 500 kB with its own pool of 2048 loops. Sliders for field, coherence length and spin-orbit
    coupling; keys 1 to 5 for presets, space to pause, n for the next loop. Every scene has its own address.
    """
    from cbs.page.page import page
    from cbs.storage import write_whole

    content = page(seed).encode()

    def fill(file: BinaryIO) -> None:
        file.write(content)

    write_whole(out, fill)
    click.echo(out)
    click.echo(f"seed {seed}, {len(content) / 1000.0:.0f} kB", err=True)
