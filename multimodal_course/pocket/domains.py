"""The kinds of records that passages, pages and forms are made of: an invoice, a person, a train …"""

from collections.abc import Callable

from .captions import PLURALS
from .names import WEEKDAYS, Names
from .records import Domain, Field, Record
from .scenes import COLOURS, SEEN

DEVICES = ("radio", "camera", "desk", "kettle", "drill", "printer", "phone", "heater")


def item(names: Names) -> str:
    """Things of the pocket world in the plural, such as "red houses"."""
    kind, colour = names.rng.choice(SEEN)
    return f"{colour} {PLURALS[kind]}"


def choice(*options: str) -> Callable[[Names], str]:
    """A maker that picks one of the options."""
    return lambda names: names.rng.choice(options)


DOMAINS: tuple[Domain, ...] = (
    Domain(
        "invoice",
        Names.company,
        "Supplier",
        (
            Field(
                "invoice_number",
                Names.code,
                "Invoice number",
                ("The invoice from {s} has the number {v}.", "{s} sent invoice {v}."),
                ("What is the invoice number?", "Which number has the invoice from {s}?"),
            ),
            Field(
                "customer",
                Names.person,
                "Customer",
                ("The customer of {s} is {v}.", "{s} sold goods to {v}."),
                ("Who is the customer?", "Who is the customer of {s}?"),
            ),
            Field(
                "date",
                Names.date,
                "Date",
                ("The invoice of {s} is dated {v}.", "{s} wrote the invoice on {v}."),
                ("What is the date of the invoice?", "When did {s} write the invoice?"),
            ),
            Field(
                "item",
                item,
                "Item",
                ("{s} delivered {v}.", "The goods from {s} are {v}."),
                ("What did {s} deliver?", "Which goods were delivered?"),
            ),
            Field(
                "quantity",
                lambda n: n.number(2, 400),
                "Quantity",
                ("The quantity from {s} is {v}.", "{s} delivered {v} pieces."),
                ("How many pieces did {s} deliver?", "What is the quantity?"),
            ),
            Field(
                "total",
                Names.money,
                "Total",
                ("The total of {s} is {v}.", "{s} asks for {v} in total."),
                ("What is the total?", "How much does {s} ask for?", "What is the total amount?"),
            ),
            Field(
                "due_date",
                Names.date,
                "Due date",
                ("{s} expects the payment by {v}.", "The payment to {s} is due on {v}."),
                ("When is the payment due?", "By when must {s} be paid?"),
            ),
        ),
        "{customer} bought {item} from {s} for {total}.",
    ),
    Domain(
        "person",
        Names.person,
        "Name",
        (
            Field(
                "city",
                Names.word,
                "City",
                ("{s} lives in {v}.", "The home of {s} is {v}."),
                ("Where does {s} live?", "In which city does {s} live?"),
            ),
            Field(
                "job",
                choice(
                    "doctor",
                    "teacher",
                    "baker",
                    "driver",
                    "painter",
                    "pilot",
                    "nurse",
                    "farmer",
                    "singer",
                    "lawyer",
                ),
                "Job",
                ("{s} works as a {v}.", "{s} is a {v}."),
                ("What is the job of {s}?", "What does {s} work as?"),
            ),
            Field(
                "age",
                lambda n: n.number(18, 99),
                "Age",
                ("{s} is {v} years old.", "The age of {s} is {v}."),
                ("How old is {s}?", "What is the age of {s}?"),
            ),
            Field(
                "phone",
                lambda n: n.number(100000, 9999999),
                "Phone",
                ("The phone number of {s} is {v}.", "{s} can be called at {v}."),
                ("What is the phone number of {s}?", "At which number can {s} be called?"),
            ),
            Field(
                "owns",
                item,
                "Collection",
                ("{s} collects {v}.", "{s} likes {v}."),
                ("What does {s} collect?", "What does {s} like?"),
            ),
            Field(
                "born",
                lambda n: n.number(1930, 2007),
                "Born",
                ("{s} was born in {v}.",),
                ("When was {s} born?", "In which year was {s} born?"),
            ),
        ),
        "{s} is a {job} from {city}.",
    ),
    Domain(
        "product",
        lambda n: f"{n.word()} {n.rng.choice(DEVICES)}",
        "Product",
        (
            Field(
                "price",
                Names.money,
                "Price",
                ("The {s} costs {v}.", "The price of the {s} is {v}."),
                ("How much does the {s} cost?", "What is the price of the {s}?"),
            ),
            Field(
                "colour",
                choice(*COLOURS),
                "Color",
                ("The {s} is {v}.", "The {s} comes in {v}."),
                ("What color is the {s}?", "Which color does the {s} have?"),
            ),
            Field(
                "maker",
                Names.company,
                "Maker",
                ("The {s} is made by {v}.", "{v} makes the {s}."),
                ("Who makes the {s}?", "Which company makes the {s}?"),
            ),
            Field(
                "weight",
                lambda n: f"{n.number(1, 90)} kg",
                "Weight",
                ("The {s} weighs {v}.", "The weight of the {s} is {v}."),
                ("How much does the {s} weigh?", "What is the weight of the {s}?"),
            ),
            Field(
                "warranty",
                lambda n: f"{n.number(2, 48)} months",
                "Warranty",
                ("The warranty of the {s} is {v}.", "The {s} has a warranty of {v}."),
                ("How long is the warranty of the {s}?",),
            ),
            Field(
                "code",
                Names.code,
                "Article",
                ("The article code of the {s} is {v}.",),
                ("What is the article code of the {s}?",),
            ),
        ),
        "The {s} by {maker} costs {price}.",
    ),
    Domain(
        "train",
        lambda n: f"train {n.code()}",
        "Train",
        (
            Field(
                "origin",
                Names.word,
                "From",
                ("The {s} starts in {v}.", "The {s} comes from {v}."),
                ("Where does the {s} start?", "Where does the {s} come from?"),
            ),
            Field(
                "destination",
                Names.word,
                "To",
                ("The {s} goes to {v}.", "The {s} ends in {v}."),
                ("Where does the {s} go?", "Where does the {s} end?"),
            ),
            Field(
                "departure",
                Names.time,
                "Departure",
                ("The {s} leaves at {v}.", "The departure of the {s} is at {v}."),
                ("When does the {s} leave?", "At what time does the {s} leave?"),
            ),
            Field(
                "platform",
                lambda n: n.number(1, 24),
                "Platform",
                ("The {s} leaves from platform {v}.", "The {s} stands at platform {v}."),
                ("From which platform does the {s} leave?", "Which platform is the {s} at?"),
            ),
            Field(
                "delay",
                lambda n: f"{n.number(2, 90)} minutes",
                "Delay",
                ("The {s} is {v} late.", "The {s} has a delay of {v}."),
                ("How late is the {s}?", "What is the delay of the {s}?"),
            ),
        ),
        "The {s} runs from {origin} to {destination} at {departure}.",
    ),
    Domain(
        "town",
        Names.word,
        "Town",
        (
            Field(
                "population",
                lambda n: n.number(900, 900000),
                "Population",
                ("{s} has {v} people.", "The population of {s} is {v}."),
                ("How many people live in {s}?", "What is the population of {s}?"),
            ),
            Field(
                "mayor",
                Names.person,
                "Mayor",
                ("The mayor of {s} is {v}.", "{v} is the mayor of {s}."),
                ("Who is the mayor of {s}?", "What is the name of the mayor of {s}?"),
            ),
            Field(
                "founded",
                lambda n: n.number(1000, 1990),
                "Founded",
                ("{s} was founded in {v}.",),
                ("When was {s} founded?", "In which year was {s} founded?"),
            ),
            Field(
                "river",
                Names.word,
                "River",
                ("{s} lies on the river {v}.", "The river {v} runs through {s}."),
                ("On which river does {s} lie?", "Which river runs through {s}?"),
            ),
            Field(
                "known_for", item, "Known for", ("{s} is known for its {v}.",), ("What is {s} known for?",)
            ),
        ),
        "{s} is a town of {population} people on the river {river}.",
    ),
    Domain(
        "meeting",
        lambda n: f"{n.word()} meeting",
        "Meeting",
        (
            Field(
                "day",
                choice(*WEEKDAYS),
                "Day",
                ("The {s} is on {v}.", "The {s} takes place on {v}."),
                ("On which day is the {s}?", "When is the {s}?"),
            ),
            Field(
                "start",
                Names.time,
                "Start",
                ("The {s} starts at {v}.", "The {s} begins at {v}."),
                ("At what time does the {s} start?", "When does the {s} begin?"),
            ),
            Field(
                "room",
                lambda n: f"room {n.number(1, 480)}",
                "Place",
                ("The {s} is held in {v}.", "The {s} takes place in {v}."),
                ("Where is the {s} held?", "In which room is the {s}?"),
            ),
            Field(
                "chair",
                Names.person,
                "Chair",
                ("{v} leads the {s}.", "The {s} is chaired by {v}."),
                ("Who leads the {s}?", "Who chairs the {s}?"),
            ),
            Field(
                "topic",
                item,
                "Topic",
                ("The topic of the {s} is {v}.", "The {s} is about {v}."),
                ("What is the topic of the {s}?", "What is the {s} about?"),
            ),
        ),
        "The {s} about {topic} is on {day} at {start}.",
    ),
)


def sample_record(names: Names, domain: Domain | None = None) -> Record:
    """A record that lacks some of its domain's fields."""
    rng = names.rng
    domain = domain or rng.choice(DOMAINS)
    n = rng.randint(3, len(domain.fields))
    values = {f.key: f.make(names) for f in rng.sample(domain.fields, n)}
    return Record(domain, domain.subject(names), values)
