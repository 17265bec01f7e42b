"""A small mutator: the programs that differ from a given one in a single place, by a slip of the pen."""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARED = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
# No mutation makes a power: 10 ** (20 ** 10) would fill the memory.
_CALCULATED = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Div, ast.Mod),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
}
_CALLED = {"min": "max", "max": "min", "any": "all", "all": "any", "lower": "upper", "rstrip": "lstrip"}
_REMOVABLE = (
    ast.Assign,
    ast.AugAssign,
    ast.Break,
    ast.Continue,
    ast.Expr,
    ast.For,
    ast.If,
    ast.Return,
    ast.While,
)


@dataclass(frozen=True)
class Mutant:
    """A program with one change.

    Attributes:
        change: line and change, in a few words.
        code: the whole program.
    """

    change: str
    code: str


def mutants(code: str, first: int, last: int) -> Iterator[Mutant]:
    """Every mutant of a program whose change lies in these lines (from 1, both included), each once."""
    original = ast.parse(code)
    seen = {ast.unparse(original)}
    parameters = _parameters(original)
    for index, node in enumerate(ast.walk(original)):
        line = _line(node)
        if not first <= line <= last:
            continue
        for replacement in (*_alternatives(node), *_other_parameters(node, parameters)):
            tree = ast.parse(code)
            target = list(ast.walk(tree))[index]
            changed = ast.fix_missing_locations(_Replacing(target, replacement).visit(tree))
            try:
                text = ast.unparse(changed)
                compile(text, "<mutant>", "exec")
            except (SyntaxError, ValueError):
                continue
            if text not in seen:
                seen.add(text)
                yield Mutant(f"line {line}: {_short(node)}  →  {_short(replacement)}", text)


class _Replacing(ast.NodeTransformer):
    def __init__(self, target: ast.AST, replacement: ast.AST) -> None:
        self.target, self.replacement = target, replacement

    def visit(self, node: ast.AST) -> ast.AST:
        return copy.deepcopy(self.replacement) if node is self.target else self.generic_visit(node)


def _line(node: ast.AST) -> int:
    """0 where a node has no place of its own."""
    if isinstance(node, ast.comprehension):
        node = node.target
    return getattr(node, "lineno", 0)


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 60 else f"{text[:59]}…"


def _parameters(program: ast.Module) -> list[str]:
    """Those of the program's first function."""
    function = next((node for node in program.body if isinstance(node, ast.FunctionDef)), None)
    return [argument.arg for argument in function.args.args] if function else []


def _other_parameters(node: ast.AST, parameters: list[str]) -> Iterator[ast.AST]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in parameters:
        yield from (ast.Name(other, ast.Load()) for other in parameters if other != node.id)


def _alternatives(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand in a node's place."""
    if isinstance(node, _REMOVABLE):
        yield ast.Pass()
    match node:
        case ast.Compare():
            yield from _comparisons(node)
        case ast.BinOp() | ast.AugAssign():
            for kind in _CALCULATED.get(type(node.op), ()):
                yield _with(node, op=kind())
            if isinstance(node, ast.BinOp):
                yield from (node.left, node.right)
            else:
                yield ast.copy_location(ast.Assign([node.target], node.value), node)
        case ast.BoolOp():
            yield _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
            yield from node.values
        case ast.UnaryOp():
            yield node.operand
        case ast.Constant():
            yield from map(ast.Constant, _constants(node.value))
        case ast.Slice():
            yield from _slices(node)
        case ast.Call():
            yield from _calls(node)
        case ast.Tuple(ctx=ast.Load()) if len(node.elts) > 1:
            yield _with(node, elts=[node.elts[1], node.elts[0], *node.elts[2:]])
        case ast.If() | ast.While() | ast.IfExp():
            yield _with(node, test=ast.UnaryOp(ast.Not(), node.test))
            if isinstance(node, ast.IfExp):
                yield node.body
                yield node.orelse
        case ast.comprehension() if node.ifs:
            yield _with(node, ifs=[])
            yield _with(node, ifs=[ast.UnaryOp(ast.Not(), node.ifs[0]), *node.ifs[1:]])
        case ast.Break():
            yield ast.Continue()
        case ast.Continue():
            yield ast.Break()


def _comparisons(node: ast.Compare) -> Iterator[ast.AST]:
    for place, operator in enumerate(node.ops):
        for kind in _COMPARED[type(operator)]:
            yield _with(node, ops=[*node.ops[:place], kind(), *node.ops[place + 1 :]])


def _constants(value: object) -> list[object]:
    match value:
        case bool():
            return [not value]
        case int() | float():
            return [value + 1, value - 1]
        case str():
            return ["", f"{value}§"] if value else ["§"]
    return []


def _slices(node: ast.Slice) -> Iterator[ast.AST]:
    for edge in ("lower", "upper", "step"):
        bound = getattr(node, edge)
        if bound is not None:
            yield _with(node, **{edge: None})
            yield _with(node, **{edge: ast.BinOp(bound, ast.Add(), ast.Constant(1))})
            yield _with(node, **{edge: ast.BinOp(bound, ast.Sub(), ast.Constant(1))})


def _calls(node: ast.Call) -> Iterator[ast.AST]:
    """The call left out, another function, exchanged arguments, a named argument left out."""
    name = node.func
    if isinstance(name, ast.Attribute):
        yield name.value
        if name.attr in _CALLED:
            yield _with(node, func=_with(name, attr=_CALLED[name.attr]))
    elif isinstance(name, ast.Name) and name.id in _CALLED:
        yield _with(node, func=ast.Name(_CALLED[name.id], ast.Load()))
    if node.args:
        yield node.args[0]
    if len(node.args) > 1:
        yield _with(node, args=[node.args[1], node.args[0], *node.args[2:]])
        yield _with(node, args=node.args[:-1])
    for keyword in node.keywords:
        yield _with(node, keywords=[other for other in node.keywords if other is not keyword])


def _with(node: ast.AST, **fields: object) -> ast.AST:
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed
