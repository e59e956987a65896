"""How many scatterers fit into memory: all meet all."""

from cbs.checks import Misuse


def few(number: float, most: int, made_of: str) -> None:
    """Raise Misuse if there are more scatterers than `most`; `made_of` names what sets their number."""
    if not number <= most:
        raise Misuse(f"scatterers must be at most {most}, and {made_of} ask for {number:.3g}: make them smaller")
