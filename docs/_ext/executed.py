"""`{executed}`: a block of Python in a page, run when the site is built, with what it printed below it."""

import contextlib
import io
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


class Executed(SphinxDirective):
    """Show the code, run it in the names of its page, show what it printed; an exception fails the build."""

    has_content = True
    option_spec = {"hide": directives.flag}

    def run(self) -> list[nodes.Node]:
        """Return the code and its output as literal blocks."""
        names: dict[str, Any] = self.env.temp_data.setdefault("executed", {"__name__": "__main__"})
        code, printed = "\n".join(self.content), io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, self.env.docname, "exec"), names)
        shown = [] if "hide" in self.options else [nodes.literal_block(code, code, language="python")]
        if printed.getvalue().strip():
            text = printed.getvalue().rstrip()
            shown.append(nodes.literal_block(text, text, language="text", classes=["output"]))
        return list(shown)


def setup(app: Sphinx) -> dict[str, bool]:
    """Offer the directive."""
    app.add_directive("executed", Executed)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
