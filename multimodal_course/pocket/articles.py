"""Articles of an encyclopaedia: things of the pocket world, their makers, towns and people.

The wordings stand in `articles.toml`: at least five for every question, and `fresh` ones that training never
sees. `wordings.toml` has more of those that it sees.
"""

import random
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .domains import item
from .names import WEEKDAYS, Names
from .records import Domain, Field, Record
from .scenes import COLOURS, SEEN, Pair

MATERIALS = ("oak", "tin", "clay", "glass", "wool", "paper", "cork", "brass", "felt", "pine", "wax", "linen")
JOBS = ("doctor", "teacher", "baker", "driver", "painter", "pilot", "nurse", "farmer", "singer", "lawyer")
JOBS += ("sailor", "gardener", "postman", "beekeeper", "librarian")
SIGHTS = ("tower", "bridge", "windmill", "gate", "fountain")


def named(pair: Pair) -> str:
    """A thing's name, such as "red house"."""
    kind, colour = pair
    return f"{colour} {kind}"


# How values and subjects are made up.
VALUES: dict[str, Callable[[Names], str]] = {
    "thing": lambda n: named(n.rng.choice(SEEN)),
    "company": Names.company,
    "word": Names.word,
    "person": Names.person,
    "money": Names.money,
    "item": item,
    "weight": lambda n: n.rng.choice((f"{n.number(1, 90)} kg", f"{n.number(20, 900)} grams")),
    "material": lambda n: n.rng.choice(MATERIALS),
    "job": lambda n: n.rng.choice(JOBS),
    "weekday": lambda n: n.rng.choice(WEEKDAYS),
    "landmark": lambda n: f"a {n.rng.choice([c for c in COLOURS if c != 'orange'])} {n.rng.choice(SIGHTS)}",
}


def _value(name: str) -> Callable[[Names], str]:
    kind, *limits = name.split()
    return (lambda n: n.number(*map(int, limits))) if kind == "number" else VALUES[kind]


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))


WORDINGS = _table("wordings.toml")  # further ones of training


def _field(key: str, table: dict[str, Any], more: dict[str, list[str]]) -> Field:
    told, asked, fresh = (tuple(table[name]) for name in ("told", "asked", "fresh"))
    indirect = (*table["indirect"], *more["indirect"])
    return Field(
        key, _value(table["value"]), table["label"], told, asked, fresh, indirect, tuple(more["asked"])
    )


def _domain(name: str, table: dict[str, Any]) -> Domain:
    fields = tuple(_field(key, fact, WORDINGS[name][key]) for key, fact in table["facts"].items())
    remarks, pronoun = tuple(table["remarks"]), table.get("pronoun", "It")
    return Domain(name, VALUES[table["subject"]], table["label"], fields, remarks=remarks, pronoun=pronoun)


DOMAINS = tuple(_domain(name, table) for name, table in _table("articles.toml").items())
THING, MAKER, TOWN, PERSON = DOMAINS


def sample_article(names: Names, domain: Domain, subject: str | None = None) -> Record:
    """A record of two to five facts, about the subject if one is given."""
    fields = names.rng.sample(domain.fields, names.rng.choice((2, 3, 4, 4, 5, 5)))
    return Record(domain, subject or domain.subject(names), {f.key: f.make(names) for f in fields})


def similar_articles(names: Names, n: int) -> list[Record]:
    """`n` articles such as one search returns: mostly things that share a kind or a colour, all different."""
    rng = names.rng
    kind, colour = rng.choice(SEEN)
    like = [p for p in SEEN if p[0] == kind or p[1] == colour]
    weights = (1, 0, 0, 0) if rng.random() < 0.4 else (5, 3, 2, 2)
    found: dict[str, Record] = {}
    while len(found) < n:
        domain = rng.choices(DOMAINS, weights)[0]
        near = domain is THING and rng.random() < 0.8
        record = sample_article(names, domain, named(rng.choice(like)) if near else None)
        found[record.subject] = record
    return list(found.values())


def excerpt(record: Record, rng: random.Random) -> str:
    """The article in one line, with or without its title, with up to two remarks among the facts."""
    titled = rng.random() < 0.6
    remarks = rng.sample(record.domain.remarks, rng.choice((0, 1, 1, 2)))
    text = " ".join(record.article(rng, remarks, named=not titled))
    return f"{record.title}{rng.choice((': ', '. '))}{text}" if titled else text
