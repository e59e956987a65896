"""Formulas as MathML, made when the site is built: the browser draws them without a script, a font or a network."""

from typing import Any

from docutils import nodes
from math_core import LatexError, LatexToMathML
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

_CONVERTER = LatexToMathML()


def convert(latex: str, *, block: bool) -> str:
    r"""Return a formula as a `<math>` element.

    Parameters
    ----------
    latex : str
        What stands between the dollars; several rows (`\\` or `&`) are put into an aligned environment.
    block : bool
        Whether it stands on a line of its own.

    Raises
    ------
    ExtensionError
        If it cannot be converted: the site is not built with a broken formula.
    """
    text = latex.strip()
    if block and ("\\\\" in text or "&" in text) and "\\begin{" not in text:
        text = rf"\begin{{aligned}}{text}\end{{aligned}}"
    try:
        return _CONVERTER.convert_with_local_state(text, displaystyle=block)
    except LatexError as error:
        raise ExtensionError(f"formula {latex!r}: {error}") from error


def _inline(translator: Any, node: nodes.math) -> None:
    translator.body.append(convert(node.astext(), block=False))
    raise nodes.SkipNode


def _block(translator: Any, node: nodes.math_block) -> None:
    identifier = f' id="{node["ids"][0]}"' if node.get("ids") else ""
    translator.body.append(f'<div class="formula"{identifier}>{convert(node.astext(), block=True)}</div>\n')
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Offer the renderer `mathml`."""
    app.add_html_math_renderer("mathml", inline_renderers=(_inline, None), block_renderers=(_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
