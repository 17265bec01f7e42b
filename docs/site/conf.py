"""How Sphinx makes the site. `multimodal-course site` calls it with the folder of pages that it gathered."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

project = "Multimodal Course"
html_title = project
extensions = ["myst_nb", "drawn_ahead"]
suppress_warnings = ["mystnb.unknown_mime_type"]

# Documents are written for GitHub: its anchors, and its way to write formulas and drawings.
myst_enable_extensions = ["dollarmath"]
myst_dmath_allow_digits = False  # "$19 against $90" is about money
myst_heading_anchors = 4
myst_fence_as_directive = ["mermaid"]
html_math_renderer = "mathml"

# Notebooks come executed, with what a reader may see.
nb_execution_mode = "off"
nb_merge_streams = True
nb_ipywidgets_js = {}

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["course.css"]
html_show_copyright = False
html_copy_source = False
html_show_sourcelink = False
html_show_search_summary = False  # a page opened from the disk may not read another one
templates_path = []

# `make html` never asks other hosts; `sphinx-build -b linkcheck` does.
linkcheck_anchors = False
linkcheck_timeout = 20
