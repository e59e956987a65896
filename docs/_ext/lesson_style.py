"""How the pictures of the lessons are laid out: no label is cut off."""

from typing import Any

import matplotlib


def reset(gallery_conf: dict[str, Any], fname: str) -> None:
    """Set the layout before every lesson; called after matplotlib has been reset."""
    matplotlib.rcParams["figure.constrained_layout.use"] = True
    matplotlib.rcParams["font.size"] = 11.0
