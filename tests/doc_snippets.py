"""The snippets of a document: finding them, and running the Python ones: `python doc_snippets.py FAQ.md`.

The snippets of a document run in order, in one namespace. A line that ends with `# -> words` must have a
value that prints as these words. A snippet whose first line is `# needs: …` cannot run in a test.
"""

import ast
import re
import sys
from pathlib import Path
from typing import NamedTuple

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_VALUE = re.compile(r"#\s->\s(.+)$")


class Snippet(NamedTuple):
    """A fenced block: its language, its text, and the line of the document where the text begins."""

    language: str
    text: str
    line: int

    @property
    def needs(self):
        """What the snippet needs that a test has not, or ""."""
        first = self.text.splitlines()[0] if self.text else ""
        return first.removeprefix("# needs: ") if first.startswith("# needs: ") else ""


def snippets(path):
    """All fenced blocks of a document."""
    text = path.read_text(encoding="utf-8")
    return [Snippet(m[1], m[2], text[: m.start(2)].count("\n") + 1) for m in _FENCE.finditer(text)]


class _Compare(ast.NodeTransformer):
    """Wraps every expression whose line says what its value is."""

    def __init__(self, lines):
        self.lines, self.found = lines, 0

    def visit_Expr(self, node):
        stated = _VALUE.search(self.lines[node.end_lineno - 1])
        if stated is None:
            return node
        self.found += 1
        printed = isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "print"
        value = node.value.args[0] if printed else node.value
        same = ast.Call(ast.Name("_same", ast.Load()), [value, ast.Constant(stated[1])], [])
        return ast.fix_missing_locations(ast.copy_location(ast.Expr(ast.copy_location(same, node)), node))


def _same(value, stated):
    assert str(value) == stated, f"the document says {stated!r}, the value is {str(value)!r}"


def run(path):
    """Run the document's Python snippets that need nothing."""
    names = {"__name__": "__main__", "_same": _same}
    for snippet in snippets(path):
        if snippet.language != "python" or snippet.needs:
            continue
        compare = _Compare(snippet.text.splitlines())
        tree = compare.visit(ast.parse(snippet.text))
        assert compare.found == len(re.findall(_VALUE.pattern, snippet.text, re.MULTILINE)), (
            f"{path.name}, line {snippet.line}: a `# ->` stands behind something that has no value"
        )
        ast.increment_lineno(tree, snippet.line - 1)
        exec(compile(tree, str(path), "exec"), names)


if __name__ == "__main__":
    run(Path(sys.argv[1]))
