"""Patterns of what is said. `{slot}` is another pattern below, or a word that spoken_texts chooses.

The sense is thin on purpose: a recogniser must hear the words, not guess them.
"""

import re


def alternatives(parts: str) -> dict[str, list[str]]:
    """Named patterns: `name: one | another`, over as many lines as they need."""
    named = (part.split(":", 1) for part in re.split(r"\n(?=\w)", parts.strip()))
    return {name: [" ".join(one.split()) for one in text.split("|")] for name, text in named}


# Everyday English: any subject, any object.
FREE = """
{who} {did} {what}
{who} {did} {what} {where}
{who} {did} {what} {when}
{who} {does} {what} {often}
{who} {did_alone} {where}
{who} {did_alone} {manner} {where}
{who} {does_alone} {manner}
{who} is {doing} {what}
{who} was {doing} {what} when {who} {did_alone}
{who} is {doing_alone} {where}
{who} has {done} {what}
{who} has never {done} {what} before
{who} had already {done} {what} when {who} arrived
{who} will {do} {what} {when_next}
{who} would like to {do} {what}
{who} wants to {do} {what} because {clause}
{who} tried to {do} {what}, but {clause}
{who} forgot to {do} {what}
{who} might {do} {what} {when_next}
{who} should {do} {what} more often
{who} can {do} {what} without {what}
{who} {did} {what} and {did} {what}
{who} {did} {what} before {who} {did} {what}
{who} said that {clause}
{who} thinks that {clause}
{who} told {whom} that {clause}
{who} asked {whom} to {do} {what}
{who} gave {whom} {what}
{who} showed {whom} {what} and {what}
{many} {did} {what}
{many} {did} {what} {where} {when}
{many} {do} {what} {often}
{many} are {doing} {what} {where}
{many} have {done} {what}
{many} don't {do} {what}
{many} didn't {do} {what} {when}
{many} want to {do} {what}, not {what}
{many} {do_alone} {where} {often}
{many} {did_alone} {manner}
{many} were {adjective} and {adjective}
{many} will never {do} {what} again
I {do} {what} {often}
I {did} {what} {when}
I don't {do} {what}
I can't {do} {what} {when_next}
I'll {do} {what} {when_next}
I'm {doing} {what}
I've {done} {what} {manner}
we {did} {what} {where}
we'll {do} {what} {when_next}
we're {doing} {what} with {whom}
you should {do} {what}
you can {do} {what} {where}
they {did} {what} {manner}
they're {adjective} about {what}
it was {adverb} {adjective} {where}
it isn't {adjective} to {do} {what}
it's {adjective} that {clause}
it takes {number} minutes to {do} {what}
it {did_alone} {manner}
there is {a_thing} {where}
there are {number} {things} {where}
there was {a_thing} between {what} and {what}
there isn't any {mass} in the {thing}
that's {a_thing}, not {a_thing}
this is the {adjective} {thing} that {who} {did}
this {noun} is {more} than that {noun}
these {things} are {adjective}, but those are {adjective}
the {adjective} {noun} {did_alone} {manner}
the {adjective} {noun} is {adverb} {adjective}
the {noun} of the {noun} was {adjective}
the {noun} and the {noun} are {adverb} {adjective}
the {thing} in the {place} is {adjective}
the {thing} is made of {mass}
the {things} were {done} by {whom}
the {person} with the {thing} {did} {what}
the {place} is {more} than the {place}
the {place} is closed {when_next}
the {animal} {did_alone} over the {thing}
the {compared} {noun} was {done} {when}
one {noun} was {adjective}, the other was {adjective}
if {clause}, {many} will {do} {what}
when {who} {does} {what}, {clause}
although {clause}, {who} {did} {what}
because {clause}, {many} {did} {what}
after {doing} {what}, {who} {did_alone} {where}
before {doing} {what}, {do} {what}
{time_first} {who} {did} {what}
{adverb} {who} {did} {what}
please {do} {what}
please {do} {what} {manner}
please don't {do} {what} {where}
let's {do} {what} {when_next}
{do} {what} and {do} {what}
never {do} {what} without {what}
do you {do} {what} {often}?
did you {do} {what} {when}?
did {who} {do} {what}?
have you ever {done} {what}?
can you {do} {what} {when_next}?
could you {do} {what}, please?
will {who} {do} {what}?
is the {noun} {adjective} or {adjective}?
are the {things} {where}?
is there {a_thing} {where}?
what did {who} {do} {where}?
what is the {noun} of the {noun}?
who {did} {what} {when}?
where did {who} {do} {what}?
where are the {things}?
when will {who} {do} {what}?
why did {who} {do} {what}?
why is the {noun} so {adjective}?
how did {many} {do} {what}?
how much does the {thing} cost?
how many {things} did {who} {do}?
which {noun} is {compared}, the {noun} or the {noun}?
have you {done} {what} yet?
yes, {clause}
no, {clause}
well, {clause}
okay, {clause}
sorry, {many} can't {do} {what}
thank you for the {noun} and the {noun}
{name} and {name} {did} {what} {when}
{name} is a {adjective} {person}
{name}'s {relative} {did} {what}
my {relative} {does} {what} {often}
my favorite {noun} is the {adjective} {noun}
our {noun} is {adjective}, yours is {adjective}
his {body} hurts, but {clause}
her {body} is {adjective}
in {country} {many} {do} {what}
from {country} to {country} it is {adjective}
everybody {did} {what} except {name}
nobody {does} {what} {where}
something {adjective} happened {where}
too much {mass} is not {adjective}
{number} {things} and {number} {things}
{noun}, {noun} and {noun}
""".strip().splitlines()

# Other patterns that the patterns use: alternatives, one of which may be empty.
_PARTS = """
clause: {who} {did} {what} | {who} {does} {what} | {who} was {adjective} | the {noun} is {adverb}
  {adjective} | the {noun} {did_alone} | {many} {did} {what} | it was {adjective} | {many} couldn't {do}
  {what} | {who} didn't {do} {what} | there was no {mass}
who: the {person} | the {person} | my {person} | a {person} | {name} | he | she | her {person} | the
  {adjective} {person} | our {person} | the {animal} | somebody
whom: the {person} | my {person} | {name} | him | her | us | them | me | the {people}
many: the {people} | {people} | they | we | you | I | the {animals} | our {people} | many {people} | most
  {people} | some {people} | {name} and I | both {people}
what: the {thing} | a {thing} | the {adjective} {thing} | a {adjective} {thing} | the {things} | the
  {colour} {thing} | my {thing} | his {thing} | the {idea} | a {idea} | some {mass} | the {ideas} | {things}
  | the {thing} {where} | the {animal} | the {food} | their {things} | a {adjective} {idea} | your {idea} |
  this {noun} | every {noun} | all the {things} | it
a_thing: a {thing} | a {adjective} {thing} | a {colour} {thing} | a {animal} | a {size} {thing}
where: in the {place} | at the {place} | near the {place} | behind the {thing} | on the {thing} | under the
  {thing} | next to the {thing} | in front of the {place} | outside the {place} | across the {place} |
  inside the {thing} | from the {place} | between the {thing} and the {thing} | in {country} | above the
  {thing} | along the {place} | around the {place} | through the {place}
when: yesterday | last week | last {day} | in {month} | this morning | on {day} | {number} days ago | last
  night | last year | in the evening | during the {idea} | after the {idea} | a week ago
when_next: tomorrow | next week | on {day} | in {month} | tonight | today | next {day} | soon | this
  afternoon | later | before the {idea} | at {clock} | in {number} minutes | next year
often: every day | often | sometimes | every {day} | usually | in the morning | once a week |  | twice a
  year | at night | in summer | in winter | all the time | at work | at home
manner: {adverb} | {adverb} | with a {thing} | without the {person} | like a {animal} | for {idea}
time_first: yesterday | suddenly | last {month} | one day | on {day} | at first | in the end | after {food}
  | a long time ago | finally | fortunately | during the {idea}
noun: {person} | {thing} | {place} | {idea} | {animal} | {food} | {thing} | {idea}
size: small | large | big | tiny | huge | tall | short | long | wide | narrow | little
relative: brother | sister | mother | father | friend | aunt | uncle | cousin | daughter | son | wife |
  husband | niece
team: the design team | the sales team | marketing | the client | the customer | finance | the board | the
  manager | the whole team | our partner | the supplier | everyone | the data team | {name}
matter: {topic} | {topic} | {topic} {topic} | new {topic} | old {topic} | first {topic}
topic: budget | schedule | project | report | contract | design | release | website | database | model |
  product | customer | survey | training | data | security | server | invoice | marketing | plan | interface
  | test | summary | document | presentation | office | travel | meeting | agenda | deadline | review |
  prototype | feedback | strategy | price | support | research | workshop | newsletter | proposal |
  dashboard | delivery | quality | translation | notebook | experiment | course | lesson | exercise |
  chapter | invitation | order | warehouse | software | hardware | license | speech | image | video | camera
  | microphone | picture | museum | school
work: review | update | finish | send | prepare | discuss | check | approve | cancel | present | share |
  test | publish | write | fix | improve | translate | plan | start | change | confirm | move | collect |
  measure | compare | explain | organize | print | record | order | sign | read | postpone | repeat |
  correct
worked: reviewed | updated | finished | sent | prepared | discussed | checked | approved | canceled |
  presented | shared | tested | published | wrote | fixed | improved | started | changed | confirmed | moved
  | collected | measured | compared | explained | printed | recorded | ordered | signed | read | postponed |
  corrected
by_when: by {day} | by {date} | by tomorrow | next week | by the end of the month | before {day} | before
  the next meeting | today | this week | in {month} | by {day} at {clock} | after lunch
ware: apples | oranges | books | tickets | chairs | boxes | pencils | bottles | cups | shirts | lamps |
  tables | phones | cameras | plates | eggs | bananas | flowers | keys | balloons | umbrellas | clocks |
  hats | bells | flags | radios | printers | desks | kettles
goods: milk | bread | butter | cheese | rice | pasta | coffee | tea | sugar | salt | water | juice |
  chocolate | soup | fish | chicken | fruit | vegetables | honey | flour | yogurt | paper | soap
kind: apple | ball | balloon | bell | bird | boat | book | bottle | car | cat | chair | clock | cup | fish |
  flag | flower | hat | heart | house | key | lamp | moon | mushroom | rocket | star | sun | tree | umbrella
  | circle | square | rectangle | triangle
spot: top | bottom | left | right | center | top left | top right | bottom left | bottom right
relation: left of | right of | above | below | to the left of | to the right of | next to | under | behind |
  in front of | on top of | near | over | beside | between the {kind} and
weather: sunny | cloudy | windy | rainy | cold | hot | warm | foggy | snowy | cool | stormy | dry
"""
PARTS = alternatives(_PARTS)

# The pocket world beyond what its own captions and questions say: wishes and orders about pictures.
PICTURES = """
{the_object} is {relation} {the_object}
there is {an_object} at the {spot}
there are {number} {colour} {ware} on the {thing}
draw {an_object} {relation} {an_object}
please draw {an_object} on a {colour} background
show me a picture of {an_object}
I am looking for a picture with {an_object} and {an_object}
find the picture with {an_object}
is there {an_object} {relation} {the_object}?
what is {relation} {the_object}?
what color is {the_object}?
how many {colour} {ware} are there?
move {the_object} to the {spot}
make {the_object} {more}
the {kind} is {colour} and the {kind} is {colour}
the image shows {an_object} and {an_object}
on the left I can see {an_object} and on the right {an_object}
the {colour} bar is {more} than the {colour} bar
the {colour} bar has the value {number}
which bar is the highest, the {colour} one or the {colour} one?
the {colour} slice is {number} percent
the chart has {number} bars and the {colour} one is the largest
""".strip().splitlines()

MEMOS = """
note to self, {work} the {matter} {by_when}
reminder, buy {goods}, {goods} and {goods}
remember to call {name} {by_when}
don't forget to {work} the {matter} {by_when}
my shopping list is {goods}, {goods}, {ware} and {number} {ware}
I have an appointment with {name} on {day} at {clock}
the {idea} with {name} starts at {clock}
call {name} back at {clock}
idea for the {topic}, {do} {what}
this is {name}, please call me back {by_when}
hello, this is {name}, I would like to {work} the {topic}
hi {name}, can you {work} the {topic} {by_when}?
I left my {thing} in the {place}
today is {date}, and the weather is {weather}
it is {weather} and {weather} {where}
pick up {name} from the {place} at {clock}
the password is on the {thing} in the {place}
my phone number is {digits}
the train to {country} leaves at {clock}
the {topic} is on page {number}
dinner with {name} and {name} on {day} at {clock}
add {goods} and {goods} to the list
set an alarm for {clock}
what is the weather like {when_next}?
""".strip().splitlines()

PRICES = """
the {colour} {kind} costs {price}
the {ware} cost {price}
I paid {price} for {number} {ware}
the total is {price}
the total is {price}, including tax
the invoice from {month} is {price}
how much is the {colour} {kind}? It is {price}
we bought {number} {ware} for {price} each
the price of the {topic} went up by {number} percent
the {topic} will cost about {price}
{number} plus {number} is {number}
{number} times {number} equals {number}
{number} point {digit} percent
today is {date}
{name} was born on {date}
the deadline is {date}
from {date} to {date}
{name} arrives on {date} at {clock}
the meeting is on {day} at {clock}
at {clock} on {date}
it is {clock}
room {number}, page {number}
the order number is {digits}
the distance is {number} kilometers
the temperature is {number} degrees
a dozen {ware} weigh {number} kilograms
in {year} {name} moved to {country}
{number}, {number}, {number} and {number}
""".strip().splitlines()

MEETINGS = """
{name} will {work} the {matter} {by_when}
{name} will {work} the {matter} with {team}
action item, {name} will {work} the {matter} {by_when}
{name} and {name} will {work} the {matter} {by_when}
{name} {worked} the {matter} {when}
{name} {worked} the {matter} with {team}
I will {work} the {matter} {by_when}
I can {work} the {topic} {by_when}
we need to {work} the {matter} {by_when}
we decided to {work} the {matter} {by_when}
we agreed to {work} the {matter}
we {worked} the {matter} {when}
let us {work} the {matter} first
let's move on to the {matter}
the next point is the {matter}
the {matter} is delayed
the {matter} is ready
the {matter} is almost finished
the {matter} needs more work
the {matter} was approved by {team}
the {matter} is too expensive
the {topic} meeting is on {day} at {clock}
the next meeting is on {date} at {clock}
the deadline for the {matter} is {date}
the {topic} will cost about {price}
the budget is {price}
good morning everyone, welcome to the {topic} meeting
good afternoon everyone, thank you for coming
can you {work} the {matter} {by_when}?
who will {work} the {matter}?
when can we {work} the {matter}?
what about the {matter}?
how much will the {matter} cost?
{name}, can you {work} the {matter} {by_when}?
{name} asked {team} about the {matter}
{name} is responsible for the {matter}
{name} is on holiday until {day}
{name} suggested that we {work} the {matter}
{name} wants to {work} the {matter}, but {name} disagrees
sales went up by {number} percent in {month}
sales went down by {number} percent last month
we have {number} new customers and {number} open questions
yes, I can do that {by_when}
yes, that sounds good to me
no, the {topic} is not ready yet
thank you {name}, that was very helpful
that is all for today, thank you everyone
we will meet again on {day} at {clock}
I think the {topic} is {adjective}
in this lesson we will talk about the {topic} and the {topic}
today we will learn how a {topic} model works
a model learns from many examples
the {topic} turns a picture into numbers
first we {work} the {topic}, then we {work} the {topic}
the result is {more} than before
let us look at the example on page {number}
""".strip().splitlines()

# What is said in the museum, in lessons and in cafés, beyond the meetings.
COURSE = """
the {talk} is about {many_topics}
today we will talk about {many_topics}
this {talk} has {number} parts
let us begin with the {ordinal} {part_of}
the {ordinal} {part_of} is about {many_topics}
the {ordinal} {part_of} is how a {machine_or} {does} {what}
here is the {ordinal} {part_of}, what is a {topic}?
how does a {machine_or} {do} {what}?
how do we know that the {part_of} is {adjective}?
how can we find out if the {part_of} is {adjective}?
a {machine_or} {does} {what_learnt}
{what_learnt} and {what_learnt}
a {machine_or} {does} {what_learnt} and {does} {what_learnt}
a {machine_or} has never seen {what_learnt} before
every {learnt} becomes {what_learnt}
every {learnt} has {number} {learnts}
we call this {learnt} a {learnt}
the {learnt} and the {learnt} belong together
the {learnt} of {a_thing} is close to the {learnt} of {a_thing}
the {learnt} of {a_thing} is far away from the {learnt} of {a_thing}
we can search for {learnts} with {learnts}
we count how many {learnts} are {adjective}
if {number} of {number} {learnts} are right, the {machine_or} is {adjective}
never {do} a {machine_or} with the {learnts} that it {did}
that is like {a_thing} without {a_thing}
in the next {talk} we will {do} a {adjective} {machine_or}
please read {part_of} {number} before {day}
the {ordinal} {part_of} is the most {adjective} one
the {place} has {number} {shown} for the {talk}
{number} of the {shown} are too {adjective}
we need a better {thing} for the {shown}
{name} tested the {topic} with {number} {guests}
{number} {guests} came because of the {shown}
{guests} could not find the {topic}
most {guests} had seen the {shown} before
we can make {number} {shown} for {price}
a computer wrote a {size} description of every {learnt}
somebody must check every {learnt} and every {shown_one}
the description of the {kind} was right, but the {kind} was called a {kind}
which {shown_one} would you choose, {name}?
I like {an_object} {relation} {the_object}
I prefer {an_object}, because everybody can see it
that is a lot of money, but the {shown} are {adjective}
that is half of the money that {name} has left
we have {price} left after the {shown_one}
did you see the {shown_one} with {an_object}?
we will invite {number} {guests} to the {talk}
the {talk} is on {date} at {clock}
the opening hours are from {clock} to {clock}
the {talk} begins in less than {number} minutes
I will {do} it {by_when}, and {name} will {do} the {shown}
please show it to me before you {do} it
could we also {do} every {learnt} for blind {guests}?
I will ask them again {by_when}
good idea, I will {do} the {shown} {by_when}
what would you like to {do}?
I would like a {piece_of} and a {piece_of}, please
the {piece_of} costs {price} and the {piece_of} costs {price}
I want to buy it for my {relative}, {name}'s birthday is on {date}
can you carry it to my {thing} after lunch?
that is not {adjective} for such a {adjective} {shown_one}
of course, I will help you at {clock}
thank you very much, {name}
thank you for coming, {name}
that is right, {name}
did {name} forget anything?
I agree, {name}, {clause}
not yet, but {name} will {do} it {by_when}
then we should {do} it again, but with a {more} {shown_one}
we decide that {by_when}
the invoice is due on {date}
we sold {number} {ware} between {date} and {date}
the train leaves at {clock} and arrives at {clock}
the price went down from {price} to {price}
the {kind} on the {thing} is next to the {shown_one}
""".strip().splitlines()

_COURSE_PARTS = """
talk: lecture | lesson | meeting | course | exhibition | opening | project | interview | exam | workshop |
  concert
many_topics: pictures and words | the {topic} and the {topic} | {number} questions | the {shown} and the
  budget | a {machine_or} and its {learnts} | {learnts} and {learnts} | the {topic}, the {topic} and the
  {topic}
ordinal: first | second | third | fourth | fifth | next | last | most important
part_of: point | question | part | chapter | example | answer | page | picture | sentence | description |
  lesson
machine_or: computer | model | machine | camera | program | robot | student | network | reader
learnt: picture | word | sentence | number | vector | square | list | table | point | question | answer |
  example | description | color | sound | page
learnts: pictures | words | sentences | numbers | vectors | squares | lists | tables | points | questions |
  answers | examples | descriptions | colors | sounds | pages
what_learnt: {learnts} | many {learnts} | a list of {learnts} | a large table of {learnts} | small {learnts}
  | a {learnt} | the {learnt} and the {learnt} | every {learnt} | one {learnt} for {colour} and one for
  {colour} | {number} {learnts} | a {adjective} {learnt} | each {learnt} alone | {learnts} from {learnts}
shown: pictures | posters | tickets | photos | paintings | descriptions | cameras | invitations | guests |
  websites | balloons | stars | lamps | buttons
shown_one: picture | poster | ticket | photo | painting | description | camera | invitation | website |
  balloon | star | lamp | button | wall | window
guests: visitors | guests | students | people | tourists | children | customers | readers | teachers
piece_of: cup of tea | cup of coffee | piece of cake | piece of apple cake | glass of water | bottle of juice
  | piece of pie | slice of bread | bowl of soup | glass of milk | piece of chocolate | cup of milk
"""
PARTS |= alternatives(_COURSE_PARTS)
