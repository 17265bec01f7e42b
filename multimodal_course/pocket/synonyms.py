"""Other words for the things and colors of the pocket world, as people use them in questions."""

import random
import re

WORDS: dict[str, tuple[str, ...]] = {
    "black": ("jet-black", "inky"),
    "gray": ("silvery", "ashen"),
    "white": ("snowy", "ivory"),
    "red": ("crimson", "scarlet"),
    "green": ("emerald", "leafy-green"),
    "blue": ("azure", "navy"),
    "yellow": ("lemon", "golden"),
    "orange": ("tangerine", "amber"),
    "purple": ("violet", "lilac"),
    "teal": ("turquoise", "sea-green"),
    "brown": ("chestnut", "chocolate"),
    "pink": ("rosy", "salmon-colored"),
    "apple": ("piece of fruit",),
    "ball": ("sphere", "globe"),
    "balloon": ("airship",),
    "bell": ("chime", "ringer"),
    "bird": ("songbird", "feathered friend"),
    "boat": ("ship", "vessel"),
    "book": ("volume", "novel"),
    "bottle": ("flask", "flagon"),
    "car": ("automobile", "motorcar"),
    "cat": ("kitty", "tomcat"),
    "chair": ("seat", "stool"),
    "clock": ("timepiece", "watch"),
    "cup": ("mug", "beaker"),
    "flag": ("banner", "pennant"),
    "flower": ("blossom", "bloom"),
    "hat": ("cap", "bonnet"),
    "house": ("home", "cottage", "dwelling"),
    "key": ("latchkey",),
    "lamp": ("lantern", "light"),
    "moon": ("crescent",),
    "mushroom": ("toadstool",),
    "rocket": ("spaceship", "spacecraft"),
    "tree": ("sapling", "woodland plant"),
    "umbrella": ("parasol", "brolly"),
    "circle": ("disc",),
    "rectangle": ("oblong",),
    "triangle": ("wedge",),
}
_KNOWN = re.compile(rf"\b(?:([Aa])n? )?({'|'.join(WORDS)})\b")


def paraphrased(text: str, rng: random.Random, chance: float = 1.0) -> str:
    """The text with other words for its things and colors, each exchanged with that chance."""

    def other(found: re.Match[str]) -> str:
        word = rng.choice(WORDS[found[2]]) if rng.random() < chance else found[2]
        indefinite = found[1] and found[1] + ("n " if word[0] in "aeiou" else " ")
        return (indefinite or "") + word

    return _KNOWN.sub(other, text)
