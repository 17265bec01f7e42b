"""The articles of the pocket encyclopaedia: who makes the red house, where its maker works, who founded that.

Names come from syllables of their own and remarks from `encyclopaedia.toml`: no training text has either.
"""

import random
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .articles import MAKER, PERSON, THING, TOWN, named
from .captions import PLURALS
from .names import Names
from .records import Domain, Record
from .scenes import KINDS, SEEN, Pair

SEED = 1931
N_TOWNS, N_MAKERS, COLOURS_A_KIND = 14, 24, 3
KINDS_TOLD = tuple(k for k in KINDS if k not in ("circle", "square", "rectangle", "triangle"))

_FIRST = ("Tibb", "Pell", "Morr", "Hadd", "Winn", "Lott", "Fidd", "Osk", "Nedd", "Ruff", "Gwenn", "Bett")
_FIRST_ENDS = ("a", "y", "en", "o", "ie", "ric", "ine")
_STARTS = ("ash", "bram", "clover", "dun", "elder", "fern", "gold", "hazel", "ink", "larch", "mill", "nettle")
_STARTS += ("plum", "quill", "reed", "silver", "thistle", "under", "wool", "yarrow")
_TOWNS = ("wick", "ford", "dale", "mere", "stead", "brook", "haven", "bridge")
_RIVERS = ("beck", "burn", "water", "lode")
_FAMILIES = ("ley", "by", "man", "combe", "worth", "field", "well", "smith")
_TRADES = ("Ltd", "and Sons", "and Daughters", "Brothers", "Works", "Stores")
_REMARKS: dict[str, dict[str, list[str]]] = tomllib.loads(
    (Path(__file__).parent / "encyclopaedia.toml").read_text(encoding="utf-8")
)


@dataclass(frozen=True)
class Article:
    """A record told in a few sentences; `pair` is the thing that it is about, if it is about one."""

    id: str
    record: Record
    text: str
    pair: Pair | None = None

    def row(self) -> dict[str, Any]:
        """The article as the encyclopaedia stores it."""
        tags = {"about": self.record.domain.name}
        shown = None
        if self.pair:
            shown = {"kind": self.pair[0], "colour": self.pair[1]}
            tags |= shown | {"maker": self.record.values["maker"]}
        return {"id": self.id, "title": self.record.title, "text": self.text, "object": shown, "tags": tags}


@cache
def articles() -> tuple[Article, ...]:
    """All articles: things first, then their makers, towns and people."""
    rng = random.Random(SEED)
    records = [*_records(rng)]
    return tuple(
        Article(f"a{i:03d}", record, _text(record, pair, rng), pair)
        for i, (record, pair) in enumerate(records)
    )


def things() -> dict[Pair, Article]:
    """The articles about things, by kind and color."""
    return {article.pair: article for article in articles() if article.pair}


def strangers() -> list[Pair]:
    """Things of the encyclopaedia's kinds that no article is about."""
    return [pair for pair in SEEN if pair[0] in KINDS_TOLD and pair not in things()]


def _text(record: Record, pair: Pair | None, rng: random.Random) -> str:
    if pair:
        kind, colour = pair
        remark = rng.choice([*_REMARKS["kinds"][kind], *_REMARKS["colours"][colour]])
    else:
        remark = rng.choice(_REMARKS["about"][record.domain.name])
    return " ".join(record.article(rng, [remark]))


def _pool(rng: random.Random, starts: Sequence[str], ends: Sequence[str]) -> Iterator[str]:
    """All names of a start and an end, in any order."""
    names = [f"{start}{end}".capitalize() for start in starts for end in ends]
    return iter(rng.sample(names, len(names)))


def _chosen(domain: Domain, subject: str, always: str, values: dict[str, str], rng: random.Random) -> Record:
    """A record of three to five of the values, the one called `always` among them."""
    others = rng.sample([key for key in values if key != always], rng.choice((2, 3, 3, 4)))
    return Record(domain, subject, {key: values[key] for key in (always, *others)})


def _records(rng: random.Random) -> Iterator[tuple[Record, Pair | None]]:
    names = Names(rng)
    towns, families, rivers = (_pool(rng, _STARTS, ends) for ends in (_TOWNS, _FAMILIES, _RIVERS))
    first = _pool(rng, _FIRST, _FIRST_ENDS)
    town_names = [next(towns) for _ in range(N_TOWNS)]

    def person() -> str:
        return f"{next(first)} {next(families)}"

    founders = [person() for _ in range(N_MAKERS)]
    companies = {f"{founder.split()[1]} {rng.choice(_TRADES)}": founder for founder in founders}
    opened = {company: rng.randint(1950, 2005) for company in companies}
    pairs = [
        (kind, colour)
        for kind in KINDS_TOLD
        for colour in rng.sample([c for k, c in SEEN if k == kind], COLOURS_A_KIND)
    ]
    order = rng.sample(range(len(pairs)), len(pairs))  # every company makes three or four things
    maker_of = {pairs[i]: list(companies)[n % N_MAKERS] for n, i in enumerate(order)}

    for pair in pairs:
        maker = maker_of[pair]
        values = {field.key: field.make(names) for field in THING.fields}
        values |= {
            "maker": maker,
            "price": rng.choice(
                (f"{rng.randint(2, 99)} euros", f"${rng.randint(1, 99)}.{rng.randint(10, 99)}")
            ),
            "sold_in": rng.choice(town_names),
            "year": str(rng.randint(opened[maker] + 1, 2022)),
            "designer": rng.choice(founders),
            "owner": rng.choice(founders),
        }
        yield _chosen(THING, named(pair), "maker", values, rng), pair
    for company, founder in companies.items():
        values = {field.key: field.make(names) for field in MAKER.fields}
        made = [pair for pair, maker in maker_of.items() if maker == company]
        kind, colour = rng.choice(made)
        values |= {
            "home": rng.choice(town_names),
            "founder": founder,
            "founded": str(opened[company]),
            "head": rng.choice(founders),
            "known_for": f"{colour} {PLURALS[kind]}",
        }
        yield _chosen(MAKER, company, "home", values, rng), None
    for town in town_names:
        values = {field.key: field.make(names) for field in TOWN.fields}
        values |= {"population": str(rng.randint(300, 90000)), "river": next(rivers)}
        values |= {"mayor": rng.choice(founders)}
        yield _chosen(TOWN, town, "river", values, rng), None
    for company, founder in companies.items():
        values = {field.key: field.make(names) for field in PERSON.fields}
        kind, colour = rng.choice(pairs)
        values |= {
            "born": str(opened[company] - rng.randint(20, 45)),
            "city": rng.choice(town_names),
            "owns": f"{colour} {PLURALS[kind]}",
            "friend": rng.choice([other for other in founders if other != founder]),
        }
        yield _chosen(PERSON, founder, "city", values, rng), None
