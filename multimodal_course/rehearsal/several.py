"""Rehearsals of several models, one after the other: which ones, and where their results are kept."""

from __future__ import annotations

import json
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

from .. import catalog, files
from ..errors import CourseError, UnwritableFolderError
from ..labs import find_lab
from . import shapes
from .rehearsing import LAB_ROLES, rehearse


def known_names() -> list[str]:
    """Every full-size model whose shape is known, the small ones first."""
    entries = {entry.name: entry for profile in ("laptop", "spark") for entry in catalog.entries(profile)}
    known = [entry for entry in entries.values() if shapes.family(entry.name)]
    return [entry.name for entry in sorted(known, key=lambda entry: entry.parameters or 1_500_000_000)]


def lab_names(profile: str, lab: str | None = None) -> list[str]:
    """The models that a lab (its number or name) loads in a profile, or all labs, in their notebooks' order.

    Raises:
        UnknownLabError: no lab is called so.
    """
    roles = {entry.role: entry.name for entry in catalog.entries(profile)}
    numbers = LAB_ROLES if lab is None else [find_lab(lab).number]
    wanted = [role for number in numbers for role in LAB_ROLES[number]]
    return list(dict.fromkeys(roles[role] for role in wanted if role in roles))


def folder() -> Path:
    """Where a user's own results are kept."""
    return files.home() / "rehearsals"


def rehearse_each(
    names: Sequence[str],
    profile: str,
    quantization: str | None,
    to: Path,
    *,
    unloaded: Sequence[str] = (),
    seconds: float = float("inf"),
) -> list[str]:
    """Rehearse models and write `to`/NAME.json for each; a failure is told, and the others go on.

    Args:
        names: roles or models of the catalog.
        profile: whose roles to use.
        quantization: `4bit` or `8bit`, or none.
        to: folder of the results.
        unloaded: models whose loading from files is not measured.
        seconds: no model is begun after this time.

    Returns:
        Names of the models that failed or were left out.

    Raises:
        UnwritableFolderError: `to` cannot be made; nothing was measured.
    """
    try:
        to.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableFolderError(
            f"Results cannot be kept in {to}.",
            f"{error.strerror or error}.",
            "Name another folder with `--to`.",
        ) from error
    began, failed = time.perf_counter(), []
    for name in names:
        file = to / f"{name}{'-' + quantization if quantization else ''}.json"
        start = time.perf_counter()
        if start - began > seconds:
            print(f"{name}: left out, the time was used up", flush=True)
            failed.append(name)
            continue
        try:
            rehearse(
                name,
                profile,
                quantization,
                files=name not in unloaded,
                note=lambda found, file=file: files.write_text(file, json.dumps(found, indent=1) + "\n"),
            )
            print(f"  {time.perf_counter() - start:.0f} s in all, kept in {file}", flush=True)
        except CourseError as error:
            print(f"{name}: {error}", flush=True)
            failed.append(name)
        except Exception:  # a library's failure is worth reading, and no reason to leave out the others
            traceback.print_exc()
            failed.append(name)
    return failed
