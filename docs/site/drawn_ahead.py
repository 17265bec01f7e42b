"""Formulas become MathML and drawings SVG while the site is built: its pages load no script for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

import mmdr
from docutils import nodes
from latex2mathml.converter import convert
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator


class Mermaid(SphinxDirective):
    """A drawing in Mermaid's language, which GitHub draws, too."""

    has_content: ClassVar[bool] = True

    def run(self) -> list[nodes.Node]:
        """The drawing as SVG, in the colour of the text, with its source as the text for screen readers."""
        source = "\n".join(self.content)
        svg = mmdr.render(source).svg()
        label = re.sub(r"\s+", " ", source).replace('"', "'").replace("-->", "uses").replace("&", "and")
        svg = re.sub(r"^<svg ", f'<svg role="img" aria-label="{label}" ', svg, count=1)
        return [nodes.raw("", f'<div class="drawing">{svg}</div>', format="html")]


def _formula(translator: HTML5Translator, node: nodes.Element, *, block: bool) -> None:
    translator.body.append(convert(node.astext(), display="block" if block else "inline"))
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx about both."""
    app.add_directive("mermaid", Mermaid)
    app.add_html_math_renderer(
        "mathml",
        inline_renderers=(lambda t, n: _formula(t, n, block=False), None),
        block_renderers=(lambda t, n: _formula(t, n, block=True), None),
    )
    return {"parallel_read_safe": True, "parallel_write_safe": True}
