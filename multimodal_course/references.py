"""Who still holds an object: the references that IPython keeps, and the names that a person gave.

An object's memory comes back when its last reference goes. A notebook keeps many that nobody wrote: every
displayed result, and every frame of the last exception with all its local variables.
"""

import builtins
import gc
import sys
from collections.abc import Iterator
from types import CellType, FrameType, ModuleType
from typing import Any


def shell() -> Any:
    """The running IPython shell, or None outside IPython."""
    if "IPython" not in sys.modules:
        return None
    from IPython import get_ipython

    return get_ipython()


def forget_results_and_errors() -> None:
    """Drop what the interpreter keeps unasked: displayed results and the last exception's frames.

    That is `Out`, `_`, `__`, `___`, `_1`, `_2` … in both of IPython's namespaces and in its display hook, and
    tracebacks in `sys.last_*` and in IPython's traceback printers.
    """
    for name in ("last_traceback", "last_value", "last_type", "last_exc"):
        if hasattr(sys, name):
            setattr(sys, name, None)
    ip = shell()
    if ip is None:
        if hasattr(builtins, "_"):  # the plain interactive prompt keeps its last result here
            builtins._ = None
        return
    for printer in ("InteractiveTB", "SyntaxTB"):
        if hasattr(getattr(ip, printer, None), "tb"):
            getattr(ip, printer).tb = None
    ip.SyntaxTB.last_syntax_error = None
    if ip.displayhook.do_full_cache:
        ip.displayhook.flush()
    for name in [n for n in ip.user_ns if n.strip("_") == "" or (n[0] == "_" and n[1:].isdigit())]:
        ip.user_ns[name] = ""
    for name in list(ip.user_ns_hidden):
        if name.strip("_") == "" or (name[0] == "_" and name[1:].isdigit()):
            ip.user_ns_hidden[name] = ""
    last = ip.last_execution_result
    if last is not None:
        last.result = last.error_in_exec = last.error_before_exec = None


def forget_names(target: Any) -> None:
    """Delete the notebook's variables that are `target`, as `del name` would; nothing outside IPython."""
    ip = shell()
    if ip is not None:
        for name in [n for n, value in ip.user_ns.items() if value is target]:
            del ip.user_ns[name]
            ip.user_ns_hidden.pop(name, None)


def holders(target: Any) -> tuple[str, ...]:
    """Describe what still refers to `target`, in words a student can act on.

    Looks at the local variables of the running functions, then at everything the garbage collector knows,
    and one step further for containers: an item of the list `models`.
    """
    found = dict.fromkeys(_in_running_functions(target))
    ignored = {id(sys._getframe()), id(found)}
    for referrer in gc.get_referrers(target):
        if id(referrer) not in ignored and not isinstance(referrer, FrameType):
            found.update(dict.fromkeys(_describe(referrer, target)))
    return tuple(found) or ("an object that Python cannot name",)


def _in_running_functions(target: Any) -> Iterator[str]:
    frame = sys._getframe(2)
    package = __name__.rpartition(".")[0]
    while frame is not None:
        ours = frame.f_globals.get("__name__", "").startswith(package + ".")
        if not ours and frame.f_locals is not frame.f_globals:
            for name, value in frame.f_locals.items():
                if value is target:
                    yield f"the local variable `{name}` of {frame.f_code.co_name}()"
        frame = frame.f_back


def _describe(referrer: Any, target: Any) -> Iterator[str]:
    if isinstance(referrer, dict):
        keys = [key for key, value in list(referrer.items()) if value is target]
        owner = _namespace_owner(referrer)
        for key in keys:
            yield f"{owner}`{key}`" if owner else f"the item {key!r} of a dictionary{_name_of(referrer)}"
    elif isinstance(referrer, list | tuple | set | frozenset):
        yield f"an item of a {type(referrer).__name__}{_name_of(referrer)}"
    elif isinstance(referrer, CellType):
        yield "a function's closure"
    elif not isinstance(referrer, type | ModuleType):
        yield f"an attribute of a {type(referrer).__name__}{_name_of(referrer)}"


def _namespace_owner(namespace: dict) -> str:
    """Say whose variables a dictionary holds: the notebook's, a module's; empty if it is nobody's."""
    ip = shell()
    if ip is not None and namespace is ip.user_ns:
        return "the notebook's variable "
    for module in list(sys.modules.values()):
        if getattr(module, "__dict__", None) is namespace:
            name = module.__name__
            return "the script's variable " if name == "__main__" else f"the module {name}'s variable "
    return ""


def _name_of(container: Any) -> str:
    """Name the variable that holds a container, if one does."""
    for referrer in gc.get_referrers(container):
        if isinstance(referrer, dict) and (owner := _namespace_owner(referrer)):
            for key, value in list(referrer.items()):
                if value is container and not key.startswith("_"):
                    return f" ({owner}`{key}`)"
    return ""
