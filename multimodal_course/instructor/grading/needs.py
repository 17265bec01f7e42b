"""Which statements of a notebook an answer needs: those that bind or change the names that it uses, and
theirs.

A lab's experiments take minutes, and hardly any answer needs them. So a notebook is run from top to bottom
with the rest left out. Where names cannot be told from the text, as with `globals()`, nothing is left out.
"""

import ast
import symtable
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from IPython.core.inputtransformer2 import TransformerManager

# With these, a text does not say which names it uses.
_DYNAMIC = frozenset({"globals", "locals", "vars", "eval", "exec", "get_ipython", "__import__"})
_NESTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


@dataclass(frozen=True)
class Statement:
    """One statement at the top level of a cell, or a whole cell.

    Attributes:
        cell: the cell's place in the notebook.
        code: its text.
        binds: the names that it makes.
        changes: the names whose objects it may change.
        uses: the names that it looks up.
    """

    cell: int
    code: str
    binds: frozenset[str]
    changes: frozenset[str]
    uses: frozenset[str]


def statements(cell: int, text: str) -> list[Statement]:
    """A cell's statements, apart; nothing where the cell is not Python."""
    try:
        code = TransformerManager().transform_cell(text)
        return [_statement(cell, ast.unparse(node)) for node in ast.parse(code).body]
    except (SyntaxError, ValueError, RecursionError):
        return []


def whole(cell: int, text: str) -> Statement:
    """A cell as one statement, its text as it was written."""
    binds, changes, uses, sure = set(), set(), set(), set()
    for part in statements(cell, text):
        uses |= part.uses - sure
        binds |= part.binds
        changes |= part.changes
        sure |= _first_names(ast.parse(part.code))[1]
    return Statement(cell, text, frozenset(binds), frozenset(changes), frozenset(uses))


def needed(all_statements: Sequence[Statement], names: Iterable[str], before: int) -> set[Statement]:
    """The statements in cells before `before` that these names need, directly or through others."""
    earlier = [s for s in all_statements if s.cell < before]
    # `np.fill_diagonal(x, 0)` changes x, and no module.
    modules = {name for s in earlier if s.code.startswith(("import ", "from ")) for name in s.binds}
    wanted, found, size = set(names), set(), -1
    while len(found) != size:
        size = len(found)
        for statement in earlier:
            touches = statement.binds | (statement.changes - modules)
            if statement not in found and (touches & wanted or "*" in touches):
                found.add(statement)
                wanted |= statement.uses
        if wanted & _DYNAMIC:
            return set(earlier)
    return found


def _statement(cell: int, code: str) -> Statement:
    top = symtable.symtable(code, "<cell>", "exec")
    binds = {s.get_name() for s in top.get_symbols() if s.is_assigned() or s.is_imported()}
    tree = ast.parse(code)
    uses = _first_names(tree)[0]
    inner = list(top.get_children())
    while inner:
        table = inner.pop()
        inner += table.get_children()
        for symbol in table.get_symbols():
            if symbol.is_global():
                uses.add(symbol.get_name())
                binds |= {symbol.get_name()} if symbol.is_assigned() else set()
    if any(isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for node in ast.walk(tree)):
        binds.add("*")
    return Statement(cell, code, frozenset(binds), frozenset(_changed(tree)), frozenset(uses))


class _Order(ast.NodeVisitor):
    """Goes through code in the order in which it runs, and notes which names are looked up before they
    are bound.
    """

    def __init__(self) -> None:
        self.uses: set[str] = set()
        self.sure: set[str] = set()
        self._perhaps = 0

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self.uses |= {node.id} - self.sure
        elif not self._perhaps:
            self.sure.add(node.id)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.uses |= {n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)} - self.sure
        self.visit(node.value)

    def generic_visit(self, node: ast.AST) -> None:
        perhaps = isinstance(node, ast.If | ast.Try | ast.While | ast.Match | ast.IfExp | ast.BoolOp)
        self._perhaps += perhaps
        for child in _in_order(node):
            self.visit(child)
        self._perhaps -= perhaps
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not self._perhaps:
            self.sure.add(node.name)


def _in_order(node: ast.AST) -> list[ast.AST]:
    """A node's parts that run where it stands: a value before what it is bound to, and no body of a
    function.
    """
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)]
    if isinstance(node, ast.Lambda):
        return [*node.args.defaults, *filter(None, node.args.kw_defaults)]
    if isinstance(node, ast.ClassDef):
        return [*node.decorator_list, *node.bases]
    if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
        return [node.generators[0].iter]
    late = [part for part in ast.iter_child_nodes(node) if isinstance(part, ast.stmt)]
    targets = [
        part for part in ast.iter_child_nodes(node) if isinstance(getattr(part, "ctx", None), ast.Store)
    ]
    values = [part for part in ast.iter_child_nodes(node) if part not in late and part not in targets]
    return [*values, *targets, *late]


def _first_names(tree: ast.AST) -> tuple[set[str], set[str]]:
    """The names that are looked up before they are bound here, and those that are bound in any case."""
    order = _Order()
    order.visit(tree)
    return order.uses, order.sure


def _changed(tree: ast.AST) -> set[str]:
    """Names whose objects may be changed: `x.a = 1`, `x[0] = 1`, `x.append(1)`, `random.shuffle(x)`."""
    changed, waiting = set(), [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            changed |= _root(node)
        call = node.value if isinstance(node, ast.Expr) else None
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            changed |= _root(call.func).union(*map(_root, call.args))
        waiting += [child for child in ast.iter_child_nodes(node) if not isinstance(child, _NESTED)]
    return changed


def _root(node: ast.expr) -> set[str]:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()
