"""What is said in training and in tests: sentences of the pocket world, everyday English, random words.

A sentence belongs to the tests if its checksum says so (`is_held_out`), one in fifty. Training never says it.
"""

import random
import re
import zlib
from collections.abc import Callable, Iterable
from functools import cache

from ..captions import caption, describe_briefly, describe_in_detail
from ..charts import sample_chart
from ..prompts import prompt
from ..questions import ask
from ..scenes import sample_scene
from . import conversations, everyday, phrases, scripts, stories, words
from .common_words import COMMON
from .phrases import COURSE, FREE, MEETINGS, MEMOS, PICTURES, PRICES
from .words import vocabulary

LONGEST = 110  # characters: about seven seconds
SHARES = {"pictures": 0.11, "memos": 0.06, "prices": 0.06, "meetings": 0.08}
SHARES |= {"course": 0.06, "everyday": 0.34, "free": 0.09, "words": 0.20}
WORLD = ("pictures", "memos", "prices", "meetings")
PARTS = phrases.PARTS | everyday.PARTS | stories.PARTS | conversations.PARTS
EVERYDAY = (*everyday.EVERYDAY, *stories.STORIES, *conversations.CONVERSATIONS)
ACTIONS = (*everyday.ACTIONS["actions"], *stories.ACTIONS["actions"])
_HELD_OUT = 50
_OFTEN = 3  # how much more often than another is a common word chosen
_FIRST = 900  # random words begin with one of these: so only they must be learnt with a capital letter

_ONES = words.NUMBERS[:20]
_TENS = ("", "", *words.NUMBERS[20:28])
_ORDINALS = words.NUMBERS[words.NUMBERS.index("first") : words.NUMBERS.index("twentieth") + 1]
_ORDINALS = [*_ORDINALS, *(f"twenty {o}" for o in _ORDINALS[:9]), "thirtieth", "thirty first"]


def number(n: int) -> str:
    """A whole number below a million in words."""
    if n < 20:
        return _ONES[n]
    if n < 100:
        return _TENS[n // 10] + (f" {_ONES[n % 10]}" if n % 10 else "")
    big, name = (100, "hundred") if n < 1000 else (1000, "thousand")
    return f"{number(n // big)} {name}" + (f" {number(n % big)}" if n % big else "")


def _some_number(rng: random.Random) -> str:
    top = rng.choices((12, 99, 999, 99_999), (45, 38, 12, 5))[0]
    return number(rng.randint(2, top))


def _clock(rng: random.Random) -> str:
    hour, minute = number(rng.randint(1, 12)), rng.choice((0, 15, 30, 45, rng.randint(1, 59)))
    exact = f"{hour} {number(minute) if minute > 9 else 'oh ' + number(minute)}"
    spoken = {
        0: f"{hour} o'clock",
        15: f"quarter past {hour}",
        30: f"half past {hour}",
        45: f"quarter to {hour}",
    }
    text = exact if minute and rng.random() < 0.5 else spoken.get(minute, exact)
    return text + rng.choice(("", "", "", " in the morning", " in the afternoon", " in the evening"))


def _date(rng: random.Random) -> str:
    day, month = rng.choice(_ORDINALS), rng.choice(words.MONTHS)
    forms = (f"{month} {day}", f"the {day} of {month}", f"{rng.choice(words.DAYS)}, {month} {day}")
    return rng.choice((*forms, f"{month} {day}, {_year(rng)}"))


def _year(rng: random.Random) -> str:
    year = rng.randint(1950, 2035)
    if 2000 <= year < 2010:
        return number(year)
    century, rest = divmod(year, 100)
    return f"{number(century)} {number(rest) if rest > 9 else 'oh ' + number(rest)}"


def _price(rng: random.Random) -> str:
    currency = rng.choice(("dollars", "dollars", "euros", "pounds"))
    if rng.random() < 0.55:
        return f"{_some_number(rng)} {currency}"
    return f"{number(rng.randint(2, 99))} dollars and {number(rng.randint(2, 99))} cents"


def _object(rng: random.Random) -> str:
    size = rng.choice(("", "", "small ", "large ", "big "))
    return f"{size}{rng.choice(words.COLOURS)} {rng.choice(PARTS['kind'])}"


def _mass(rng: random.Random) -> str:
    return rng.choice(_UNCOUNTED)


def _weighted(options: Iterable[str]) -> list[str]:
    return [option for option in options for _ in range(_OFTEN if option in COMMON else 1)]


def _chooser(options: list[str], form: Callable[[str], str] = str) -> Callable[[random.Random], str]:
    forms = [form(option) for option in _weighted(options)]
    if form is not str:  # only such as are worth learning
        forms = [form for form in forms if form in _KNOWN]
    return lambda rng: rng.choice(forms)


def _several(nouns: list[str]) -> Callable[[random.Random], str]:
    return _chooser([n for n in nouns if n not in words.UNCOUNTED], words.plural)


def _action(form: Callable[[str], str] = str) -> Callable[[random.Random], str]:
    """What somebody does, with its verb in a form: "turn off the light", "turned off the light"."""
    options = [one for one in ACTIONS if form is not words.ongoing or one.split()[0] not in words.STATES]

    def act(rng: random.Random) -> str:
        verb, _, rest = rng.choice(options).partition(" ")
        return expand(f"{form(verb)} {rest}".rstrip(), rng)

    return act


_OWN, _SELF = "OWN", "SELF"  # until the whole sentence is known
_WHOSE = {"I": ("my", "myself"), "we": ("our", "ourselves"), "they": ("their", "themselves")}
_WHOSE |= {"he": ("his", "himself"), "she": ("her", "herself"), "you": ("your", "yourself")}
_KNOWN = frozenset(vocabulary())
_UNCOUNTED = sorted(words.UNCOUNTED)
_COUNTED_FOOD = [n for n in words.FOODS if n not in words.UNCOUNTED]
_SLOTS: dict[str, Callable[[random.Random], str]] = {
    "person": _chooser(words.PEOPLE),
    "people": _several(words.PEOPLE),
    "animal": _chooser(words.ANIMALS),
    "animals": _several(words.ANIMALS),
    "food": _chooser(words.FOODS),
    "place": _chooser(words.PLACES),
    "thing": _chooser([*words.THINGS, *_COUNTED_FOOD]),
    "things": _several([*words.THINGS, *words.FOODS, *words.ANIMALS, *words.PLACES, *words.BODY]),
    "idea": _chooser(words.IDEAS),
    "ideas": _several(words.IDEAS),
    "mass": _mass,
    "body": _chooser(words.BODY),
    "adjective": _chooser([*words.ADJECTIVES, *words.COLOURS]),
    "adverb": _chooser(words.ADVERBS),
    "compared": _chooser(words.COMPARED),
    "more": _chooser([word for word in words.COMPARED if word not in words.BEST]),
    "most": _chooser(words.BEST),
    "colour": _chooser(words.COLOURS),
    "name": _chooser(words.NAMES),
    "country": _chooser(words.COUNTRIES),
    "national": _chooser(words.NATIONAL),
    "holiday": _chooser(words.HOLIDAYS),
    "day": _chooser(words.DAYS),
    "month": _chooser(words.MONTHS),
    "do": _chooser(words.TRANSITIVE),
    "does": _chooser(words.TRANSITIVE, words.third),
    "did": _chooser(words.TRANSITIVE, words.past),
    "done": _chooser(words.TRANSITIVE, words.participle),
    "doing": _chooser(words.TRANSITIVE, words.ongoing),
    "do_alone": _chooser(words.INTRANSITIVE),
    "does_alone": _chooser(words.INTRANSITIVE, words.third),
    "did_alone": _chooser(words.INTRANSITIVE, words.past),
    "doing_alone": _chooser(words.INTRANSITIVE, words.ongoing),
    "act": _action(),
    "acts": _action(words.third),
    "acted": _action(words.past),
    "has_acted": _action(words.participle),
    "acting": _action(words.ongoing),
    "own": lambda rng: _OWN,
    "reflexive": lambda rng: _SELF,
    "number": _some_number,
    "digit": lambda rng: rng.choice(_ONES[:10]),
    "digits": lambda rng: " ".join(rng.choice(_ONES[:10]) for _ in range(rng.randint(4, 8))),
    "clock": _clock,
    "date": _date,
    "year": _year,
    "price": _price,
    "an_object": lambda rng: f"a {_object(rng)}",
    "the_object": lambda rng: f"the {_object(rng)}",
}


def expand(pattern: str, rng: random.Random) -> str:
    """Fill every `{slot}` of a pattern, and those of what fills them."""

    def fill(found: re.Match) -> str:
        name = found[1]
        return _SLOTS[name](rng) if name in _SLOTS else expand(rng.choice(PARTS[name]), rng)

    return re.sub(r"\{(\w+)\}", fill, pattern)


def _agreeing(text: str, rng: random.Random) -> str:
    """Says whose things are, mostly as the pronoun before them does: "I lost my key", sometimes "his key"."""

    def fill(found: re.Match) -> str:
        before = re.findall(rf"\b({'|'.join(_WHOSE)})\b", text[: found.start()])
        own, self = _WHOSE[before[-1]] if before else rng.choice((_WHOSE["he"], _WHOSE["she"]))
        if found[0] == _SELF:
            return self
        return own if before and rng.random() < 0.75 else rng.choice(PARTS["own"])

    return re.sub(rf"\b({_OWN}|{_SELF})\b", fill, text)


def written(text: str) -> str:
    """A sentence as it is written: capital letter, articles, full stop."""
    text = re.sub(r"\b([Aa]) (?=[aeiou]|hour|honest|honor)(?!uni|us[eu]|one\b|euro)", r"\1n ", text)
    text = " ".join(text.split()).replace(" ,", ",")
    return text[0].upper() + text[1:] + ("" if text.endswith("?") else ".")


def spelt_out(text: str) -> str:
    """Digits and signs as words, in one spelling: "7" is "seven", "50%" is "fifty percent"."""
    text = text.replace("olour", "olor").replace("entre", "enter")
    text = text.replace("%", " percent").replace(":", ",").replace(";", ",")
    return re.sub(r"\d+", lambda found: number(int(found[0])), text)


def _picture(rng: random.Random) -> str:
    """Something that the world's own captions, prompts and questions say, or a pattern about pictures."""
    if rng.random() < 0.4:
        return expand(rng.choice(PICTURES), rng)
    shown = sample_scene(rng) if rng.random() < 0.85 else sample_chart(rng)
    asked = ask(shown, rng)
    told = rng.choice(describe_in_detail(shown).split(". "))
    said = [asked.text, asked.text, asked.sentence, caption(shown, rng), describe_briefly(shown), told]
    if hasattr(shown, "things"):
        said.append(prompt(shown, rng))
    return rng.choice(said).rstrip(".")


@cache
def _every_word() -> list[str]:
    """The vocabulary, the forms of common words twice: the other sentences already say them often."""
    return [*vocabulary(), *(form for word in sorted(COMMON) for form in words.inflected(word))]


def _random_words(rng: random.Random) -> str:
    first = rng.choice(vocabulary()[:_FIRST])
    return " ".join([first, *rng.choices(_every_word(), k=rng.randint(3, 10))])


_MAKERS: dict[str, Callable[[random.Random], str]] = {
    "pictures": _picture,
    "memos": lambda rng: expand(rng.choice(MEMOS), rng),
    "prices": lambda rng: expand(rng.choice(PRICES), rng),
    "meetings": lambda rng: expand(rng.choice(MEETINGS), rng),
    "course": lambda rng: expand(rng.choice(COURSE), rng),
    "everyday": lambda rng: _agreeing(expand(rng.choice(EVERYDAY), rng), rng),
    "free": lambda rng: expand(rng.choice(FREE), rng),
    "words": _random_words,
}


@cache
def _tested() -> frozenset[str]:
    """What the course's recordings and the benchmark's sentences say, in plain words."""
    said = [text for script in scripts.SCRIPTS for _, text in script]
    said += [part for text in said for part in re.split(r"(?<=[.?]) ", text)]
    return frozenset(" ".join(plain_words(text)) for text in (*said, *scripts.SINGLE, *scripts.FREE))


def is_held_out(text: str) -> bool:
    """True for what is kept for tests: one sentence in fifty, whoever makes it, and all that is recorded."""
    plain = " ".join(plain_words(text))
    return zlib.crc32(plain.encode()) % _HELD_OUT == 0 or plain in _tested()


def sentence(rng: random.Random, kind: str | None = None, held_out: bool = False) -> str:
    """A sentence of the given kind (a key of `SHARES`), else of any; for training, or kept for tests."""
    kind = kind or rng.choices(tuple(SHARES), tuple(SHARES.values()))[0]
    while True:
        text = written(spelt_out(_MAKERS[kind](rng)))
        if len(text) <= LONGEST and is_held_out(text) == held_out:
            return text


def plain_words(text: str) -> list[str]:
    """The words alone, in small letters: what word error rates compare."""
    return re.sub(r"[^a-z0-9' ]", "", text.lower().replace("-", " ")).split()
