"""The table of models: which model plays which role in which profile, and what is known of each.

The data is `catalog.toml` beside this file. Whatever is not in it can still be named: any hub id
(`owner/model`) or a folder on this machine.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType

from . import data
from .errors import UnknownModelError, UnknownProfileError
from .hardware import Choice

PROFILES = ("pocket", "laptop", "spark")
# Bytes per parameter. 8-bit and 4-bit leave embeddings and norms wide: these are estimates on the safe side.
_WIDTH = {"float32": 4.0, "bfloat16": 2.0, "float16": 2.0, "8bit": 1.1, "4bit": 0.7}


@dataclass(frozen=True)
class Entry:
    """One model in one profile.

    `source` is a hub id, a folder, or the name of an openai-whisper model. `loader` names the library call
    that loads it; it is empty, and `parameters` None, until the files have been looked at.
    """

    name: str
    source: str
    loader: str = ""
    role: str = ""
    profile: str = ""
    parameters: int | None = None
    bytes: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    licence: str = ""
    gated: bool = False
    variant: str | None = None
    revision: str | None = None
    note: str = ""
    steps: int | None = None
    guidance_scale: float | None = None

    @property
    def folder(self) -> Path | None:
        """The folder of a model that is shipped with the course or named by its path; None for hub models."""
        if self.profile == "pocket":
            return data.MODELS / self.source
        path = Path(self.source).expanduser()
        return path if path.is_absolute() else None

    def nbytes(self, dtype: str) -> int | None:
        """Bytes of the loaded weights as `float32`, `bfloat16`, `float16`, `8bit` or `4bit`, if known."""
        if dtype in self.bytes:
            return self.bytes[dtype]
        return None if self.parameters is None else int(self.parameters * _WIDTH[dtype])


@cache
def _tables() -> tuple[dict[str, dict[str, str]], dict[str, dict]]:
    with Path(__file__).with_name("catalog.toml").open("rb") as file:
        content = tomllib.load(file)
    return content["profiles"], content["models"]


def entries(profile: str | None = None) -> list[Entry]:
    """All models of a profile, or of all profiles in the order of `PROFILES`, one entry for each role."""
    profiles, models = _tables()
    return [
        Entry(name=name, role=role, profile=p, **models[name])
        for p in ([profile] if profile else PROFILES)
        for role, name in profiles[p].items()
    ]


def current_profile(profile: str | None = None) -> Choice:
    """Decide which profile is in use: the argument, else `COURSE_PROFILE`, else what this machine suits.

    `auto` never starts a download: it takes the largest profile whose vision-language model is already on
    this machine and fits its memory, else `pocket`, which is always there.

    Raises:
        UnknownProfileError: for any name but auto, pocket, laptop and spark.
    """
    asked = profile or os.environ.get("COURSE_PROFILE") or "auto"
    if asked in PROFILES:
        return Choice(asked, "asked for" if profile else "set by COURSE_PROFILE")
    if asked != "auto":
        raise UnknownProfileError(
            f"There is no profile {asked!r}.",
            "The profile is misspelt." if profile else "The variable COURSE_PROFILE holds another name.",
            "Use auto, pocket, laptop or spark.",
        )
    from . import hardware, hub

    fitting = []
    for candidate in ("spark", "laptop"):
        vlm = next(entry for entry in entries(candidate) if entry.role == "vlm")
        if (vlm.nbytes(hardware.dtype().value) or 0) > hardware.memory().available:
            continue
        if hub.is_downloaded(vlm):
            return Choice(candidate, f"auto: {vlm.name} is downloaded and fits this machine")
        fitting.append(candidate)
    if not fitting or hardware.device().value == "cpu":
        return Choice("pocket", "auto: no GPU and no downloaded models, and pocket needs neither")
    more = f"`multimodal-course prefetch --profile {fitting[0]}` makes {fitting[0]} available"
    return Choice("pocket", f"auto: larger models would fit but are not downloaded; {more}")


def resolve(name: str, profile: str | None = None) -> Entry:
    """Find the model that `name` means.

    Args:
        name: a role (`vlm`), a model of the catalog (`llava-1.5-7b`), a hub id (`owner/model`) or a folder.
        profile: whose roles to use; see `current_profile`.

    Raises:
        UnknownModelError: it is none of these; the message names the nearest matches.
        UnknownProfileError: for an unknown profile.
    """
    name = str(name)
    profile = current_profile(profile).value
    path = Path(name).expanduser()
    if name and path.is_dir() and (path.is_absolute() or name not in _names()):
        return Entry(name=path.resolve().name, source=str(path.resolve()))
    # The profile in use comes first, then the others: a model may play a role in several of them.
    mine, everything = entries(profile), entries()
    for entry in mine:
        if name == entry.role:
            return entry
    for entry in [*mine, *everything]:
        if name == entry.name or (name == entry.source and "/" in name):
            return entry
    if elsewhere := [entry for entry in everything if entry.role == name]:
        raise UnknownModelError(
            f"The {profile} profile has no model for the role {name!r} yet.",
            f"Roles it has: {', '.join(entry.role for entry in mine)}.",
            "Use " + " or ".join(f'load("{e.name}")  # {e.profile} profile' for e in elsewhere) + ".",
        )
    if name.count("/") == 1 and all(name.split("/")) and name[0] not in "./~":
        return Entry(name=name, source=name)
    near = nearest(name)
    raise UnknownModelError(
        f"There is no model {name!r}.",
        "It is no role, no model of the catalog, no folder on this machine and no hub id (owner/model).",
        f"Did you mean {' or '.join(near)}?" if near else f"Known names: {', '.join(_names())}.",
    )


def nearest(name: str) -> list[str]:
    """Up to three roles and model names that look like `name`."""
    own_name = name.rsplit("/", 1)[-1].lower()
    return get_close_matches(own_name, _names(), n=3, cutoff=0.4)


def _names() -> list[str]:
    """Every role and model name, without repetition."""
    return list(dict.fromkeys(name for entry in entries() for name in (entry.role, entry.name)))
