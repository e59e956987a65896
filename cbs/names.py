"""The public names and where they stand: read from the one list of them, `__init__.pyi`."""

import ast
from pathlib import Path


def _places() -> dict[str, str]:
    stub = ast.parse(Path(__file__).with_name("__init__.pyi").read_text(encoding="utf-8"))
    imports = [node for node in stub.body if isinstance(node, ast.ImportFrom)]
    return {alias.name: str(node.module) for node in imports for alias in node.names}


PLACES = _places()
