"""Everyday English that makes sense: who does what, where, when and why, in patterns as phrases.py has them.

`ACTIONS` begin with a verb; `texts` puts it into the form that a pattern asks for: `{acts}` is "reads the
letter", `{acted}` "read the letter", `{has_acted}` what follows "has", `{acting}` what follows "is".
"""

from .phrases import alternatives

_PARTS = """
own: my | my | your | his | her | our | their | the | the
family: brother | sister | mother | father | son | daughter | wife | husband | aunt | uncle | cousin |
  grandmother | grandfather | friend | boss | neighbor | colleague | partner | best friend | little brother |
  older sister | baby
worker: teacher | doctor | driver | nurse | cook | waiter | policeman | farmer | manager | engineer | singer
  | actor | writer | student | lawyer | guest | boy | girl | man | woman | child | captain | soldier | artist
  | visitor | customer | passenger | secretary | dentist | director | scientist | musician | tourist | guide
workers: teachers | doctors | nurses | farmers | engineers | students | guests | boys | girls | men | women |
  children | soldiers | artists | visitors | customers | passengers | tourists | workers | players |
  neighbors
one: he | he | she | she | it | my {family} | my {family} | his {family} | her {family} | our {family} |
  {name} | the {worker} | the {worker} | the old {worker} | the young {worker} | the new {worker} | somebody
  | everybody | nobody | the company | the team | the police officer | the other {worker} | a {worker} from
  {country} | my {family} {name}
some: I | I | I | I | we | we | they | they | you | the {workers} | my parents | the children | our neighbors
  | people | some people | many people | most people | {name} and {name} | my friends | {name} and I | the
  police | the others | all of us | both of them | two {workers} | most {workers}
several: we | they | you | the {workers} | my parents | the children | our neighbors | {name} and {name}
somebody: me | him | her | us | them | you | my {family} | his {family} | our {family} | the {worker} |
  {name} | my parents | the children | the {workers} | everybody | a friend | an old friend
pet: dog | cat | bird | horse | parrot | rabbit | fish
small_thing: key | phone | book | bag | umbrella | ticket | passport | watch | camera | hat | coat | jacket |
  wallet | pen | ring | laptop | letter | notebook | glove | suitcase | card | map | charger | sweater
small_things: keys | glasses | books | bags | tickets | shoes | gloves | pens | papers | tools | photos |
  clothes | toys | cards | letters | coins | boots
clothes: a coat | a jacket | a hat | a warm sweater | a white shirt | a red dress | new shoes | black boots |
  glasses | a black suit | a scarf | blue trousers | a heavy coat | a uniform | gloves | a skirt | the
  {colour} shirt | her {colour} dress | {own} new {colour} jacket
drink: coffee | tea | water | milk | juice | wine | beer | lemon juice | orange juice | hot chocolate
food_now: bread | cheese | rice | soup | salad | meat | fish | chicken | fruit | pasta | eggs | potatoes |
  vegetables | cake | ice cream | chocolate | apples | bananas | tomatoes | carrots | sandwiches | cookies
meal_now: breakfast | lunch | dinner | supper | a sandwich | a pizza | a bowl of soup | a piece of cake |
  some {food_now} | {food_now} and {food_now} | a big meal | an apple | a banana | an egg | a salad
a_drink: a cup of {drink} | a glass of {drink} | a bottle of {drink} | some {drink} | {drink} with milk |
  {drink} without sugar | a hot drink | two cups of {drink} | too much {drink}
room: kitchen | bathroom | bedroom | living room | garage | cellar | basement | hall | garden | office |
  classroom | balcony
appliance: light | lights | lamp | television | radio | computer | oven | heater | machine | music | phone |
  water | alarm | engine | printer | camera
opening: door | window | gate | box | bottle | book | letter | drawer | suitcase | shop | bag | fridge
text: a letter | the letter | a book | the book | a message | an email | the report | a story | the newspaper
  | a poem | a postcard | the article | a long text | the first chapter | the last page | the list | the menu
  | a magazine | the instructions | a note | the answer | the names | the description
home_now: a small house | a big house | an apartment | a flat | an old house | a village | a small town | a
  big city | the city | the country | {country} | the same street | the center of town | the mountains
place_now: school | work | the office | the station | the airport | the market | the supermarket | the bank |
  the doctor | the dentist | the hospital | the museum | the theater | the cinema | the library | the park |
  the zoo | the beach | the lake | the river | the church | the restaurant | the hotel | the university | the
  pharmacy | the farm | the forest | the city | town | bed | the shop | the bridge | the swimming pool | the
  concert | the party | the meeting | a lecture | the garden | the post office | the police station
spot_now: in the kitchen | at home | at school | at work | in the garden | on the table | under the bed | in
  the street | near the river | by the lake | on the beach | in the park | behind the house | in front of the
  house | next to the station | across the street | in the car | on the train | in the city | at the airport
  | in the office | on the floor | on the wall | in the drawer | on the shelf | in {own} bag | in {own} room
  | upstairs | outside | between the {place} and the {place} | in the middle of the {place} | at the door |
  near the window | on the roof | around the corner | at the bank | in the hospital | at the hotel | along
  the river | behind the {thing} | on the left | on the right | over there | here | there | somewhere
vehicle: train | bus | car | plane | boat | bicycle | taxi | ship | truck | first bus | last train
game: football | chess | cards | tennis | basketball | a game | computer games | volleyball
instrument: guitar | piano | violin | drums | flute | trumpet
language: English | French | German | Spanish | Italian | Chinese | Japanese | Russian | a new language |
  three languages | another language | mathematics | history | music | science | grammar | art
show: a film | a movie | the news | the game | a football game | television | a good film | the birds | a
  play
sound: music | the radio | the news | the teacher | a song | the rain | the birds | a concert | a lecture
subject: the weather | the war | the problem | the plan | the trip | money | the job | {own} family | the
  film | the book | the accident | politics | music | {own} work | the price | the future | the past | the
  wedding | the school | the exam | the project | the food | the new boss | {own} holiday | life | the
  children
event: the party | the meeting | the wedding | the concert | dinner | lunch | {own} birthday | the exhibition
  | the opening | the game | the festival | the interview | the lesson | the lecture | the trip | the exam
gift: a book | flowers | a present | a ring | a watch | some money | a {colour} {small_thing} | a toy | a new
  bicycle | a picture | a letter | chocolate | a cake | a ticket | the answer | a hand | good advice |
  another chance
furniture: table | chair | desk | bed | sofa | shelf | wall | door | roof | fence | house | garage | bridge
fixable: car | bicycle | computer | phone | roof | window | door | printer | television | clock | engine |
  lamp | radio | washing machine | watch
water: river | lake | sea | pool | ocean
nature: tree | flower | mountain | hill | river | lake | forest | field | garden | island | valley | bridge
luggage: box | suitcase | bag | table | chair | bottle | basket | package | bucket
feeling_now: tired | hungry | thirsty | happy | sad | angry | sick | busy | late | ready | afraid | nervous |
  alone | asleep | surprised | excited | lonely | lucky | sure | careful | worried | bored | ill | quiet |
  proud | calm | wet | cold | awake | right | wrong | sorry | friendly | polite | rich | poor | famous
quality: good | bad | new | old | big | small | long | short | easy | difficult | important | interesting |
  beautiful | expensive | cheap | dangerous | hot | cold | warm | dark | bright | heavy | light | strange |
  funny | nice | wonderful | terrible | boring | useful | different | simple | serious | quiet | loud | dirty
  | clean | empty | full | broken | open | closed | free | safe | fresh | delicious | sweet | popular |
  strong | modern | famous | high | deep | wide | narrow | wet | dry | soft | hard | thick | thin | perfect |
  special
very: very | too | so | really | quite | not | always | still | a little | much too | not very | almost
subject_thing: the weather | the water | the food | the soup | the coffee | the house | the room | the
  question | the answer | the book | the film | the story | the exam | the road | the street | the city | the
  village | the mountain | the river | the lake | the door | the window | the shop | the box | the car | the
  bus | the train | {own} {small_thing} | the picture | the music | the noise | the work | the job | the game
  | the price | the bill | the party | the lesson | the bread | the cake | the bed | the chair | the table |
  the garden | the forest | the museum | the restaurant | the hotel | the bridge | the air | the light | the
  word | the language | life | this book | this town | this place | that man | that idea | the plan | the
  news | the machine | the computer | everything | nothing | something
when_past: yesterday | last week | last night | last year | last month | last summer | last weekend | this
  morning | two days ago | a week ago | an hour ago | a long time ago | {number} years ago | a few minutes
  ago | on {day} | last {day} | in {month} | in the morning | in the evening | in the afternoon | at {clock}
  | when I was a child | during the night | after dinner | before lunch | all day | the whole day | in the
  end | once | again | for an hour | for two weeks | for a long time | on {own} birthday | early in the
  morning | late at night | after school | at the weekend | yesterday evening | in {year} | the day before
when_soon: tomorrow | next week | next year | next month | tonight | today | on {day} | in {month} | next
  {day} | this evening | this afternoon | this weekend | in an hour | in a few minutes | soon | later | after
  lunch | at {clock} | before dinner | as soon as possible | one day | tomorrow morning | in the spring |
  this year
when_usual: every day | every morning | every week | every year | every {day} | on {day} | in summer | in
  winter | in the evening | in the morning | at night | at the weekend | once a week | twice a day | after
  work | all day | at {clock} | all the time | most of the time | from time to time | now | these days
often_now: always | usually | often | sometimes | never | still | also | hardly ever | already | only | even
how_now: quickly | slowly | carefully | well | badly | very well | too fast | too much | together | alone |
  with {somebody} | without {somebody} | at once | by mistake | for fun | for the first time | for nothing |
  again and again | as fast as possible | in a hurry | with a smile | once more | immediately | finally
how_happened: suddenly | luckily | unfortunately | finally | of course | at first | at last | one day | in
  the end | that evening | the next day | after that | perhaps | maybe | for example | then
why: because {fact} | because {one} was {feeling_now} | because it was {very} {quality} | so {fact} | but
  {fact} | and {fact} | although {fact}
fact: {one} {acted} | {some} {acted} | {subject_thing} was {very} {quality} | {one} was {feeling_now} | it
  was raining | it was {number} degrees | there was no {mass} | nobody {acted} | {some} didn't {act} | {some}
  had to {act} | {one} couldn't {act} | I was {feeling_now} | the {vehicle} was late | {several} were
  {feeling_now}
fact_now: {one} {acts} | {some} {act} | {subject_thing} is {very} {quality} | {one} is {feeling_now} | it is
  raining | there is no {mass} | I'm {feeling_now} | {several} are {feeling_now} | {some} can't {act}
"""
PARTS = alternatives(_PARTS)

ACTIONS = alternatives("""
actions: eat {meal_now} | have {meal_now} {spot_now} | drink {a_drink} | order {a_drink} | cook {meal_now}
  for {somebody} | bake a cake | buy {gift} for {somebody} | buy {food_now} and {food_now} | buy a
  {small_thing} | buy three {small_things} | sell {own} {vehicle} | sell {small_things} | pay for {a_drink} |
  pay the bill | spend {price} | spend a lot of money | save money | cost {price} | lose {own} {small_thing}
  | lose {own} {small_things} {spot_now} | find {own} {small_thing} {spot_now} | find the {small_things} |
  look for {own} {small_thing} | look for a new job | look at the {nature} | look at {somebody} | look
  {feeling_now} | forget {own} {small_thing} | forget to {act} | remember to {act} | remember {own} name |
  bring {own} {small_thing} | bring {somebody} {a_drink} | leave {own} {small_things} {spot_now} | leave the
  {room} | leave {home_now} | put the {small_thing} {spot_now} | put {own} {small_things} in the {luggage} |
  take the {small_thing} | take the {vehicle} to {place_now} | take a photo of {somebody} | take a walk |
  take off {clothes} | put on {clothes} | wear {clothes} | carry the {luggage} | carry the heavy {luggage} |
  open the {opening} | close the {opening} | lock the door | turn on the {appliance} | turn off the
  {appliance} | clean the {room} | wash the {vehicle} | wash {own} hands | paint the {furniture} | repair the
  {fixable} | fix {own} {fixable} | break the {fixable} | break {own} arm | build a {furniture} | read {text}
  | write {text} | send {text} to {somebody} | send {somebody} {text} | get {text} | receive {text} | answer
  the question | answer the phone | call {somebody} | call the police | talk to {somebody} about {subject} |
  talk about {subject} | speak {language} | speak to {somebody} | tell {somebody} about {subject} | tell
  {somebody} the truth | tell {somebody} a story | tell a joke | say nothing | say goodbye to {somebody} |
  ask {somebody} for help | ask the way | ask a question | explain the problem | help {somebody} | help
  {somebody} with {subject} | meet {somebody} {spot_now} | meet {somebody} | wait for {somebody} | wait for
  the {vehicle} | wait {spot_now} | visit {somebody} | visit the museum | visit {country} | stay at home |
  stay in a hotel | stay with {somebody} | stay {spot_now} | go to {place_now} | go to {place_now} by
  {vehicle} | go home | go for a walk | go shopping | go swimming | go to bed early | go on holiday | go out
  | walk to {place_now} | walk through the {nature} | walk across the bridge | run to {place_now} | run
  through the {nature} | jump into the {water} | drive to {place_now} | travel to {country} | fly to
  {country} | miss the {vehicle} | catch the {vehicle} | catch a fish | catch a cold | arrive at the {place}
  | arrive late | come home late | come back from {place_now} | come from {country} | come with {somebody} |
  come too late | get up early | get up at {clock} | get {feeling_now} | get a new job | get off the
  {vehicle} | wake up early | sleep badly | sleep {spot_now} | sleep for {number} hours | sit {spot_now} |
  sit on the chair | stand {spot_now} | stand in the rain | lie {spot_now} | fall off the {vehicle} | fall
  asleep | play {game} | play {game} {spot_now} | play the {instrument} | play with the {pet} | play in a
  team | sing a song | sing {spot_now} | dance with {somebody} | watch {show} | listen to {sound} | swim in
  the {water} | climb the {nature} | ride a horse | ride {own} bicycle to {place_now} | work in a {place} |
  work for a big company | work on the project | work hard | work as a {worker} | study {language} | learn
  {language} | learn to {act} | teach {language} | take the exam | pass the exam | win the game | win a prize
  | lose the game | start {own} work | start to {act} | begin to {act} | begin at {clock} | stop {acting} |
  finish {own} work | finish the report | plan the {event_x} | prepare {event} | invite {somebody} to {event}
  | give {somebody} {gift} | give {gift} to {somebody} | show {somebody} {text} | show {somebody} the way |
  show the picture to {somebody} | lend {somebody} {own} {small_thing} | borrow {own} {small_thing} | return
  the {small_thing} | change {own} mind | change the plan | choose {gift} | check the {fixable} | check the
  list | count the {small_things} | hide the {small_thing} | hold the {small_thing} | cut the {food_now} |
  drop the {small_thing} | throw the ball | push the {vehicle} | pull the {luggage} | plant a tree | grow
  vegetables | water the flowers | feed the {pet} | see {somebody} {spot_now} | see a {nature} | see {show} |
  hear a strange noise | hear {sound} | feel {feeling_now} | feel better | know {somebody} | know the answer
  | know the way to {place_now} | understand the question | understand {somebody} | think about {subject} |
  think of {somebody} | dream about {subject} | worry about {subject} | hope to {act} | try to {act} | want
  to {act} | want {gift} | need to {act} | need {gift} | need more time | need help | decide to {act} | have
  to {act} | have {gift} | have a {pet} | have no time | have two {workers_x} | have a problem | have a good
  idea | have a headache | like {acting} | like {food_now} | love {somebody} | love {acting} | hate {acting}
  | enjoy {event} | enjoy {acting} | prefer {drink} | believe {somebody} | believe the story | agree with
  {somebody} | live in {home_now} | live near the {nature} | live {spot_now} | live alone | move to
  {home_now} | rent {home_now} | share a room | use {own} {small_thing} | use the {fixable} | laugh at
  {somebody} | laugh about {subject} | smile at {somebody} | cry | belong to {somebody} | join the club |
  follow {somebody} | save {own} life | make a mistake | make {meal_now} | make {a_drink} | make a lot of
  noise | make plans | do {own} homework | do the shopping | do nothing | do {own} best | let {somebody}
  {act} | pick up {own} {small_thing} | give up | look after the {pet} | hurt {own} {body} | draw a picture |
  describe the picture | take {own} time
event_x: party | trip | wedding | meeting | weekend | holiday | exhibition
workers_x: brothers | sisters | children | daughters | sons | cats | dogs | jobs | cars | questions
""")
PARTS |= {name: ACTIONS.pop(name) for name in ("event_x", "workers_x")}

EVERYDAY = """
{one} {acted} {when_past}
{one} {acted}
{some} {acted} {when_past}
{some} {acted}
{some} {acted} {how_now}
{one} {acted} {how_now}
{one} {acted} {why}
{some} {acted} {why}
{some} {acted} and {acted}
{one} {acted} and then {acted}
{how_happened}, {one} {acted}
{how_happened} {some} {acted}
{when_past} {some} {acted}
when {fact}, {one} {acted}
when {some} {acted}, {fact}
after {one} {acted}, {some} {acted}
before {one} {acted}, {some} {acted}
while {one} was {acting}, {some} {acted}
as {some} {acted}, {fact}
{one} {acts} {when_usual}
{one} {acts}
{some} {act} {when_usual}
{some} {act}
{one} {often_now} {acts}
{some} {often_now} {act} {when_usual}
{one} {acts}, but {fact_now}
{some} {act} because {fact_now}
{one} is {acting}
{one} is {acting} {when_soon}
I'm {acting}
I'm {acting} {when_soon}
we're {acting} {spot_now}
they're {acting} {how_now}
{several} are {acting}
{several} were {acting} when {fact}
I was {acting} when {one} {acted}
{one} was {acting} {when_past}
{one} has {has_acted}
{one} has already {has_acted}
{one} has just {has_acted}
{one} has never {has_acted}
{one} has been {acting} since {day}
{one} has been {acting} for {number} years
I have {has_acted}
I've {has_acted} {how_now}
I haven't {has_acted} yet
{some} have {has_acted} many times
we've been {acting} since {clock}
{one} had {has_acted} before {some} {acted}
I had never {has_acted} before
{one} will {act} {when_soon}
{some} will {act} {when_soon}
I'll {act} {when_soon}
we'll {act} if {fact_now}
he'll {act}
she won't {act}
{one} is going to {act} {when_soon}
{several} are going to {act}
I'm going to {act} {when_soon}
{some} can {act} {how_now}
{one} can {act}
{some} can't {act}
{one} could {act} as a child
{some} couldn't {act} because {fact}
{some} should {act} {when_usual}
{one} should {act} more often
you must {act} before you {act}
{one} must not {act}
{some} may {act} {when_soon}
{one} might {act} {when_soon}
{one} would like to {act}
I would like {gift}, please
I would like {a_drink} and {meal_now}
I'd like to {act} {when_soon}
I would {act} if {fact}
{one} used to {act} {when_usual}
{some} used to {act}
{some} have to {act} {when_soon}
{one} had to {act} {when_past}
{one} wants to {act} and {act}
{some} want to {act}
{one} wanted {somebody} to {act}
{one} told {somebody} to {act}
{one} asked {somebody} to {act}
{one} asked if {fact}
{one} told us that {fact}
{one} said that {fact}
{one} says that {fact_now}
I think that {fact_now}
I think {some} should {act}
I believe that {fact_now}
I hope that {fact_now}
I know that {fact}
I don't know why {fact}
I don't know how to {act}
I don't know where {one} {acted}
I don't think that {fact_now}
{some} don't {act} {when_usual}
{some} don't {act}
{one} doesn't {act}
{one} doesn't want to {act}
{some} didn't {act} {when_past}
{one} didn't {act} {why}
nobody knows why {one} {acted}
nobody told {somebody} that {fact}
it's {very} {quality} to {act}
it is {quality} to {act} {when_usual}
it was {very} {quality} to {act}
it is {very} {quality} today
it was {very} {quality} {when_past}
it was so {quality} that {some} {acted}
{one} was so {feeling_now} that {some} {acted}
it takes {number} minutes to {act}
it took {number} hours to {act}
it will take a long time to {act}
it is raining again, so {some} {act}
it rained {when_past}
it will snow {when_soon}
the sun is shining, and {some} {act}
{subject_thing} is {very} {quality}
{subject_thing} was {very} {quality}
{subject_thing} is {quality} and {quality}
{subject_thing} is {quality}, but {subject_thing} is {quality}
{subject_thing} isn't {quality} at all
{subject_thing} is much {more} than before
{subject_thing} looks {quality}
{subject_thing} is {spot_now}
{subject_thing} has {colour} {things}
{one} is {feeling_now}
{one} is {very} {feeling_now}
{one} was {feeling_now} {when_past}
{several} were {very} {feeling_now}
I am {very} {feeling_now}
I was {very} {feeling_now} {when_past}
if you are {feeling_now}, you should {act}
if {fact_now}, {some} will {act}
if {some} {act}, {one} will {act}
there is a {quality} {nature} {spot_now}
there is a {small_thing} {spot_now}
there are {number} {small_things} {spot_now}
there are a lot of {workers} {spot_now}
there was a {furniture} {spot_now}
there were no {workers} {spot_now}
there isn't any {drink} {spot_now}
there is some {drink} {spot_now}
this is the {quality} {small_thing} that {one} {acted} with
this is the {place} where {one} {acted}
that's the {worker} who {acted}
the {worker} who {acted} is {feeling_now}
the {workers} who {acted} were {very} {feeling_now}
the {small_thing} {spot_now} is {colour}
the {small_things} {spot_now} are {quality}
the {family} of my {family} {acted}
{name}'s {family} {acts} {when_usual}
my {family}'s {small_thing} is {quality}
the {furniture} was {has_made} {when_past}
the {fixable} was {has_made} by {somebody}
the {place} was built {number} years ago
the {place} is {quality} because of the {nature}
the {place} is open from {clock} to {clock}
the {place} opens at {clock} and closes at {clock}
the {nature} is {number} meters {quality}
the {animal} ran into the {place}
the {pet} is {acting}
our {pet} {often_now} sleeps {spot_now}
{one} is {more} than {somebody}
{one} is as {quality} as {somebody}
{one} is the {most} {worker} {spot_now}
{one} has {quality} {things} and a {quality} {thing}
{one} has {colour} eyes and {quality} hair
{one} is a {quality} {worker}
{one} is a {worker} and {acts}
{one} and {name} {acted} {when_past}
one of the {workers} {acted}
a {worker} {acted} {spot_now}
a few {workers} {acted}
every {worker} {acts} {when_usual}
each of us {acted}
all the {workers} {acted}
most of the {small_things} are {quality}
half of the {food_now} is {quality}
the price of {food_now} went up {when_past}
{food_now} and {food_now} are {quality} for you
{meal_now} costs {price}
would you like {a_drink}?
would you like some {food_now} with {own} {meal_x}?
can I have {a_drink}, please?
can I use {own} {small_thing}?
can you help me {act}?
could you {act}, please?
can you tell me where the {place} is?
may I {act}?
do you want to {act}?
do you know how to {act}?
do you know where {one} {acts}?
do you {act} {when_usual}?
do you like {acting}?
does {one} {act}?
did you {act} {when_past}?
did {one} {act}?
didn't you {act} {when_past}?
have you ever {has_acted}?
have you {has_acted}?
has {one} {has_acted} yet?
are you {acting}?
are you {feeling_now}?
is {one} {acting}?
is {subject_thing} {quality}?
is it {quality} to {act}?
is there a {place} near here?
are there any {small_things} {spot_now}?
will you {act} {when_soon}?
shall we {act} {when_soon}?
should I {act}?
what are you {acting_on}?
what did {one} do {when_past}?
what do you do {when_usual}?
what do you think about {subject}?
what is the name of {own} {family}?
what kind of {thing} is {quality}?
what time does the {vehicle} leave?
what happened {when_past}?
where is {own} {small_thing}?
where are {own} {small_things}?
where did {one} {act}?
where can I {act}?
where do you live?
who {acted} {when_past}?
who is the {worker} {spot_now}?
whose {small_thing} is this?
why did {one} {act}?
why don't you {act}?
why are {several} so {feeling_now}?
when did {one} {act}?
when does the {place} open?
when will {one} {act}?
how did {one} {act}?
how far is it to {place_now}?
how long does it take to {act}?
how long have you been {acting}?
how many {workers} {acted}?
how much {drink} do you drink?
how old is {own} {family}?
how often do you {act}?
how was {event}?
which {small_thing} is {quality}, this one or that one?
please {act}
please {act} {when_soon}
please don't {act}
{act}, please
don't {act} {when_usual}
don't forget to {act}
don't be {feeling_now}
be careful when you {act}
let me {act}
let's {act}
let's {act} {when_soon}
let us {act} and {act}
never {act} {when_usual}
come here and {act}
wait a minute, {fact_now}
look, {one} is {acting}
thank you for {acting}
thanks for {gift}
I'm sorry that {fact}
sorry, I can't {act} {when_soon}
excuse me, where is the {place}?
yes, {fact_now}
yes, of course you can {act}
no, {fact_now}
no, I have never {has_acted}
well, {fact}
oh, {one} {acted}
hello, my name is {name}
good morning, can you {act}?
good night, sleep well
happy birthday, {name}
I am {number} years old
my {family} is {number} years old
I was born on {date}
today is {day}, and {fact_now}
it is {clock}, and {fact_now}
on {day} {some} {act}
in {month} {one} {acted}
in {country} {some} {act} {when_usual}
in the {place} {some} {acted}
everything will be {quality}
everything was {quality} until {one} {acted}
something is {quality} with the {fixable}
both {workers} and {workers} {act}
not only {name} but also {name} {acted}
{one} {acted} instead of {acting}
{one} left without {acting}
{one} is {quality} at {acting}
{one} is {feeling_now} because {fact}
{one} is interested in {subject}
{one} is afraid of {acting}
instead of {acting}, {one} {acted}
{acting} is {quality}
{acting} is {more} than {acting}
""".strip().splitlines()
PARTS |= {"meal_x": ["breakfast", "lunch", "dinner", "soup", "coffee", "tea", "bread"]}
PARTS |= {"has_made": ["built", "painted", "broken", "repaired", "made", "sold", "found", "stolen", "closed"]}
PARTS |= {"acting_on": ["doing", "reading", "looking for", "waiting for", "talking about", "thinking of"]}
