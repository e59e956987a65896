"""Settings of the site: `make docs` builds it into out/docs."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "_ext"))

from cbs.version import __version__  # noqa: E402

project = "cbs"
author = "The authors of cbs"
version = release = __version__
project_copyright = "The authors of cbs, MIT licence"
language = "en"

extensions = [
    "sphinx.ext.autodoc",
    "numpydoc",
    "myst_parser",
    "sphinx_gallery.gen_gallery",
    "mathml",
    "docstrings",
    "made_pages",
    "executed",
]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
root_doc = "index"
exclude_patterns = [
    "lessons",
    "trust/**",
    "_ext",
    "**/*.ipynb",
    "sg_execution_times.rst",
    "**/sg_execution_times.rst",
]
default_role = "literal"
smartquotes = False  # -- begins an option
nitpicky = False
today_fmt = "%Y-%m-%d"

myst_enable_extensions = ["amsmath", "attrs_inline", "colon_fence", "deflist", "dollarmath", "fieldlist"]
myst_heading_anchors = 4
myst_links_external_new_tab = False

autodoc_typehints = "none"
autodoc_member_order = "bysource"
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False

html_theme = "furo"
html_title = "cbs"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sourcelink = False
html_copy_source = False
html_show_search_summary = False  # reads other files, which a page opened from a folder may not
html_math_renderer = "mathml"
html_last_updated_fmt = None
html_theme_options = {
    "sidebar_hide_name": False,
    "footer_icons": [],
    "light_css_variables": {
        "color-brand-primary": "#0b5c8f",
        "color-brand-content": "#0b5c8f",
        "color-admonition-title": "#0b5c8f",
        "color-admonition-title-background": "#e4eef5",
    },
    "dark_css_variables": {
        "color-brand-primary": "#7cc4ef",
        "color-brand-content": "#7cc4ef",
        "color-admonition-title": "#7cc4ef",
        "color-admonition-title-background": "#15262f",
    },
}
pygments_style = "tango"
pygments_dark_style = "monokai"

LESSONS = ("tutorials", "course", "answers")
sphinx_gallery_conf = {
    "examples_dirs": [f"lessons/{name}" for name in LESSONS],
    "gallery_dirs": list(LESSONS),
    "filename_pattern": r"\.py$",
    "ignore_pattern": r"__init__\.py",
    "within_subsection_order": "FileNameSortKey",
    "download_all_examples": False,
    "show_signature": False,
    "show_memory": False,
    "min_reported_time": 1e6,
    "only_warn_on_example_error": False,
    "abort_on_example_error": True,
    "image_scrapers": ("matplotlib",),
    "reset_modules": ("matplotlib", "lesson_style.reset"),
    "remove_config_comments": True,
    "plot_gallery": "True",
    "capture_repr": (),
    "line_numbers": False,
}
