"""What happens at home, at work, on the road: more that people do, and sentences that tell and describe it.

The patterns are those of everyday.py with more words; `ACTIONS` join the ones there.
"""

from .phrases import alternatives

_PARTS = """
illness: a cold | the flu | a fever | a bad cough | a sore throat | a toothache | a stomachache | a
  headache | a broken leg | a broken arm | an infection | an allergy | a pain in {own} {body} | back pain
meat_now: chicken | fish | meat | beef | pork | bacon | sausages | steak | some salmon | shrimp | ham
vegetable_now: onions | potatoes | carrots | tomatoes | mushrooms | peppers | beans | spinach | garlic |
  cabbage | lettuce | cucumbers | broccoli | peas | corn
dish_now: pasta | spaghetti | soup | curry | rice | a pie | pancakes | an omelet | a stew | noodles |
  pizza | a roast chicken | fish and chips | bacon and eggs | a salad | chocolate pudding | an apple pie |
  a birthday cake | sandwiches | mashed potatoes
dish: pasta | spaghetti | soup | curry | rice | pie | pancakes | omelet | stew | noodles | pizza | chicken
  | salad | pudding | cake | sandwiches | bacon and eggs | fish and chips | mashed potatoes | toast
tableware: cup | plate | glass | bowl | mug | vase | bottle | jar | mirror | window | screen
laundry_now: shirts | clothes | sheets | towels | socks | jeans | trousers | blankets | sweaters
shop_item: a pair of shoes | a pair of jeans | a pair of gloves | a winter coat | a new dress | a leather
  jacket | a wallet | a watch | a pair of sunglasses | a swimsuit | a tie | a belt | a pair of socks | a
  new mattress | a lamp | a microwave | a freezer | a washing machine | a laptop | a toothbrush | some
  shampoo | some soap | a birthday card | a tent | a bunch of flowers | a bag of {vegetable_now} | a
  carton of milk | a loaf of bread | a box of {food_now} | a can of soup | some medicine | a toy for the
  baby
sport: soccer | baseball | tennis | basketball | hockey | golf | football | volleyball | rugby | chess |
  cards
stay_fit: swimming | running | cycling | dancing | skiing | yoga | climbing | hiking | fishing | sailing |
  jogging | painting | cooking | reading | gardening | singing | shopping | camping | driving
school_now: math | history | science | physics | biology | chemistry | music | art | geography | English |
  literature | economics | law | medicine | psychology
relative_now: grandma | grandpa | mom | dad | my {family} | my parents | my grandparents | the kids | the
  twins | my nephew | my niece | my cousins | my wife's parents | the grandchildren
guy: guy | man | woman | girl | boy | lady | kid | stranger | fellow | teenager | old man | young couple |
  gentleman | old lady
job_now: teacher | nurse | lawyer | engineer | mechanic | journalist | pilot | chef | detective |
  firefighter | plumber | electrician | hairdresser | receptionist | salesman | cashier | photographer |
  programmer | police officer | judge | priest | accountant | dentist | vet | soldier | cleaner | truck
  driver | waitress | scientist | professor | designer | baker | farmer | builder
character: friendly | shy | clever | lazy | honest | rude | selfish | generous | patient | brave |
  stubborn | polite | kind | funny | strict | careful | careless | clumsy | curious | jealous | reliable |
  sensitive | serious | talented | modest | quiet | cheerful | gentle | helpful | stupid | smart | loyal |
  talkative | crazy | cruel | confident | ambitious | charming | responsible
emotion: happy | sad | angry | upset | excited | nervous | scared | bored | tired | exhausted | lonely |
  worried | proud | disappointed | surprised | confused | embarrassed | ashamed | jealous | grateful |
  relieved | annoyed | frustrated | terrified | shocked | depressed | delighted | homesick | calm |
  relaxed | impressed | satisfied | anxious | guilty | hurt | hopeful | furious | curious
state_now: broken | ready | closed | empty | full | gone | missing | finished | over | dead | alive | safe
  | crowded | sold out | stuck | frozen | available | on fire | out of order | too late | far away | in
  danger | out of date | for sale | under control | on the way | in trouble
judged: amazing | awful | awesome | boring | brilliant | complicated | confusing | crazy | disappointing |
  disgusting | excellent | exciting | fantastic | frightening | great | horrible | impossible | incredible
  | interesting | lovely | necessary | normal | obvious | perfect | pointless | ridiculous | scary |
  shocking | silly | strange | stupid | surprising | terrible | typical | unbelievable | unfair | useful |
  useless | weird | wonderful | worth it | fine | important | dangerous | embarrassing | annoying |
  fascinating | impressive | helpful | harmless | expensive | tricky | painful | pleasant | unusual |
  hopeless
weather_now: raining | snowing | freezing | pouring | getting dark | getting cold | getting late | foggy |
  windy | cloudy | sunny | stormy | humid | icy | very hot | below zero | boiling hot | quite mild
weather_past: rained all day | snowed all night | was freezing | was pouring | got dark | got cold | was
  foggy | was windy | was sunny | was too hot | stopped raining | started to rain | started to snow | was
  getting late | was almost midnight | was still dark | cleared up
mishap: {one} missed the {vehicle} | {one} lost {own} {small_thing} | the {vehicle} broke down | the
  {fixable} stopped working | {one} slipped on the ice | {one} fell down the stairs | {one} cut {own}
  finger | the lights went out | the power went out | somebody stole {own} {small_thing} | {one} dropped
  the {tableware} | {one} forgot {own} password | the {vehicle} was delayed | {one} spilled coffee on
  {own} {garment} | the roof was leaking | {one} crashed into a tree | {one} got stuck in traffic | {one}
  overslept | we ran out of {run_out} | {one} got lost | {one} burned the {dish} | the {tableware} fell on
  the floor | the flight was canceled | the battery was dead | the elevator got stuck | the fire alarm
  went off | {one} failed the exam | the baby woke up | the dog ran away | the boat sank | {one} fell in
  love | {one} fainted | a storm hit the coast | there was an earthquake | the bank was closed | the road
  was blocked | {one} broke {own} promise | {one} hit {own} head on the door
garment: shirt | dress | trousers | jacket | coat | skirt | tie | jeans | sweater | sleeve
run_out: gas | milk | money | time | coffee | sugar | paper | bread | water | ideas | eggs | food |
  patience
vague_time: the other day | a while ago | ages ago | a couple of days ago | a few weeks ago | in the old
  days | back then | at the time | years ago | at the end of the month | in the middle of the night |
  during the war | over the weekend | on the first day | just before midnight | around noon | at lunchtime
  | that night | before sunrise | at dawn | on Christmas morning | in my childhood | after a while | a
  moment later | the following morning | at that moment | all of a sudden | in less than an hour | by the
  end of the day | last fall | earlier today | right after work | since then | until midnight
kin: a twin brother | a baby sister | two older brothers | three sons | a daughter | no children | four
  grandchildren | a big family | a cousin in {country} | an uncle who is a {job_now} | one sister | a
  girlfriend | a boyfriend | many relatives | a rich aunt
wears: a black hat | a white dress | dirty boots | a dark suit | sunglasses | a gold ring | a silver
  necklace | a leather jacket | an old raincoat | striped pajamas | a blue uniform | a straw hat | a wool
  sweater | high heels | a mask | an apron | a helmet | shorts and sandals | a warm scarf | torn jeans
scenery: a narrow street | a deep valley | a green hill | a small bridge | a sandy beach | an old castle |
  a dark forest | a quiet lake | a busy market | a high tower | a beautiful garden | a dusty road | a
  wooden fence | an empty square | a rocky coast | a steep path | a field of flowers | a row of trees | a
  waterfall | a tiny island | a ruined church | a modern building | a crowded station | a long tunnel | a
  frozen pond
noticed: a strange light | a shadow | a small hole in the wall | a footprint in the snow | a loud noise |
  the smell of smoke | a light in the window | a broken branch | a drop of blood | a little girl | a huge
  crowd | a police car | a black cat | a sign | an empty bottle | the mistake | a crack in the ice | a
  familiar face | someone at the door | a ship on the horizon | a secret door | the difference
place_deep: in the basement | at the bottom of the sea | at the top of the stairs | in a corner of the
  {room} | on the other side of the {nature} | on the edge of the {nature} | in the back of the {vehicle}
  | at the end of the street | in the shade of a tree | on the top shelf | in the middle of nowhere |
  inside the cave | along the coast | beside the road | beneath the bridge | above the clouds | under the
  blanket | behind the curtain | in the hallway | in the waiting room | at the bus stop | in line | in the
  back yard | on the balcony | on the second floor | against the wall | far from home | in the suburbs |
  downtown | abroad | throughout the country | all over the place | in the fridge | in the driveway | at
  the gas station | on the highway | in the back row | in prison | in court | on stage | underground | in
  the neighborhood
authority: the government | the president | the mayor | the police | the judge | the prime minister | the
  court | the army | the city council | the union | the company | the school | the press | the minister
news_event: a new law | the results of the election | a plan to build a new {place} | an agreement with
  {country} | a tax on {food_now} | an investigation | higher taxes | lower prices | a ban on
  {small_things} | the end of the strike | new rules for {workers} | more money for {good_cause}
good_cause: schools | hospitals | the poor | research | public transport | the environment | education |
  the army | health care | the homeless | small businesses | the victims | refugees | clean energy
news_verb: announced | promised | rejected | discussed | supported | approved | demanded | introduced |
  criticized | denied | proposed | canceled
disaster: fire | flood | storm | earthquake | accident | explosion | crash | war | strike | attack |
  robbery | hurricane
creature_did: barked at the {worker} | chased the cat | flew over the {nature} | climbed up the tree | hid
  under the sofa | jumped over the fence | ate all the {food_now} | slept on the roof | swam across the
  river | bit the {worker} | ran across the road | sat on the fence | made a nest in the tree | escaped
  from the zoo | scratched the door | came out of the woods | caught a fish | drank some water | followed
  us home
animal_now: dog | cat | puppy | kitten | horse | cow | pig | goat | sheep | duck | bird | eagle | owl |
  fox | wolf | bear | lion | tiger | monkey | elephant | snake | mouse | rabbit | squirrel | deer | frog |
  parrot
idiom: it was a piece of cake | {one} let the cat out of the bag | time flies | practice makes perfect |
  better late than never | {one} was over the moon | it costs an arm and a leg | {one} got cold feet |
  that's the last straw | it's not the end of the world | {one} has a heart of gold | {one} turned a blind
  eye | there's no place like home | the early bird catches the worm | actions speak louder than words |
  every cloud has a silver lining | {one} was feeling under the weather | it's raining cats and dogs | two
  heads are better than one | {one} kept an eye on the {thing} | don't judge a book by its cover | it's
  now or never | {one} lost track of time | where there's smoke there's fire | honesty is the best policy
  | the grass is always greener on the other side | money doesn't grow on trees | you can't have it both
  ways | first come, first served | easier said than done | so far, so good | no pain, no gain | out of
  sight, out of mind | {one} was in the wrong place at the wrong time | {one} made up {own} mind | it
  slipped my mind
tool_use: with a knife | with a hammer | with a brush | with a wet cloth | with {own} bare hands | with a
  spoon | with a rope | with both hands | with a needle and thread | with {own} teeth | with a stick
made_of: wood | stone | glass | steel | gold | silver | plastic | paper | cotton | leather | metal |
  concrete | iron | wool | ice | sand | bricks
passive: built by {own} grandfather | stolen last night | painted by a famous artist | found in the forest
  | sold for {price} | closed because of the {disaster} | destroyed by the {disaster} | delivered this
  morning | written a hundred years ago | made of {made_of} | covered with snow | covered with dust |
  broken into pieces | repaired yesterday | cleaned every day | locked from the inside | hidden behind the
  {furniture} | sent to the wrong address | designed by a {job_now} | surrounded by {nature_plural} |
  filled with {made_of} | thrown away | moved to {place_deep_short} | used by everybody | invented in
  {country}
nature_plural: trees | mountains | fields | hills | woods | flowers | houses | water | walls
place_deep_short: another room | the basement | the second floor | a different city | the next building |
  the museum
passive_person: arrested by the police | invited to {event} | taken to the hospital | born in {country} |
  fired from {own} job | attacked by a dog | rescued by a {job_now} | elected president | accused of
  murder | raised by {own} grandparents | told to wait outside | asked to leave | given another chance |
  hit by a car | injured in the {disaster} | sent to prison | killed in the {disaster} | promoted last
  month | hired as a {job_now} | seen near the {place} | treated like a child | forced to {act} | caught
  in the rain | stuck in traffic | married for {number} years | paid by the hour | allowed to {act} |
  supposed to {act} | expected to {act} | not allowed to {act} | about to {act} | willing to {act} |
  unable to {act} | likely to {act} | ready to {act} | afraid to {act} | too {emotion} to {act} | old
  enough to {act}
past_frame: when {one} opened the door | when the phone rang | while {one} was sleeping | as soon as {one}
  arrived | by the time {one} got there | when {one} was {number} | until the sun came up | after the
  {disaster} | before it was too late | when nobody was looking | while we were away | once the guests had
  left | the moment {one} saw {somebody} | as the sun went down | when the lights went out | ever since
  {one} left
told: told {somebody} | promised {somebody} | warned {somebody} | reminded {somebody} | convinced
  {somebody} | informed {somebody} | admitted | explained | noticed | realized | heard | knew | believed |
  insisted | thought | claimed | complained | suggested | discovered | decided | guessed | pretended |
  hoped | swore | replied
manner_now: in a loud voice | with tears in {own} eyes | without a word | on purpose | by accident | in
  secret | as usual | in the dark | on foot | by heart | at full speed | out loud | on {own} own | by
  {reflexive} | for no reason | step by step | side by side | in peace | in public | just in time | on
  time | little by little | with great care | like a child | as quietly as possible | all by {reflexive} |
  from beginning to end | over and over again | one after another | face to face | more or less | in a
  strange way
"""
PARTS = alternatives(_PARTS)

ACTIONS = alternatives("""
actions: brush {own} teeth | make the bed | sweep the floor | vacuum the carpet | take out the trash | do
  the dishes | do the laundry | iron the {laundry_now} | fold the {laundry_now} | hang up the
  {laundry_now} | hang a picture on the wall | tidy the {room} | tidy up | unpack the boxes | pack {own}
  suitcase | move the furniture | mow the lawn | pull out the weeds | fix the leak | change the light bulb
  | set the table | clear the table | feed the baby | walk the dog | take a shower | have a bath | dry
  {own} hair | comb {own} hair | get dressed | take a nap | lie down for a while | stay up late | set the
  alarm | turn down the {appliance} | turn up the music | knock on the door | ring the bell | answer the
  door | let {somebody} in | shut the {opening} | unlock the {opening} | wipe the table | wipe {own}
  {body_part} | scrub the floor | empty the trash | throw away the {small_things} | boil the eggs | boil
  some water | fry the {meat_now} | fry some eggs | roast the {meat_now} | chop the {vegetable_now} | peel
  the {vegetable_now} | slice the bread | stir the soup | pour {somebody} {a_drink} | pour some {drink}
  into the {tableware} | taste the {dish} | make {dish_now} | heat up the soup | add some salt | add a
  little {food_now} | mix the flour and the eggs | spread butter on the bread | burn the toast | share the
  {dish} | fill the {tableware} with water | spill {drink} on the floor | break a {tableware} | skip
  breakfast | go on a diet | lose weight | gain weight | go out for dinner | order {dish_now} | complain
  about the {dish} | complain about {subject} | recommend the {dish} | leave a tip | book a table | book a
  room | reserve two seats | cancel the {vehicle_trip} | miss the {vehicle} | catch the {vehicle} | get on
  the {vehicle} | get into the car | get out of the car | change trains | pack {own} bags | miss {own}
  flight | cross the street | cross the border | park the car {place_deep} | drive {somebody} to
  {place_now} | drive too fast | drive through the {nature} | slow down | speed up | run out of {run_out}
  | get lost | ask for directions | turn left at the {place} | follow the signs | wait in line | stand in
  line | take the elevator | take the stairs | climb the stairs | fall down the stairs | slip on the ice |
  land in {country} | fly to {country} | sail around the world | travel abroad | travel by {vehicle} |
  explore the {nature} | camp {place_deep} | hike through the {nature} | put up a tent | collect stamps |
  collect shells on the beach | build a sand castle | buy {shop_item} | try on {shop_item} | look for
  {shop_item} | need {shop_item} | return {shop_item} | exchange {shop_item} | afford {shop_item} | order
  {shop_item} online | compare the prices | ask for a refund | pay by card | pay in cash | pay {own} debts
  | pay {own} taxes | pay the rent | owe {somebody} {price} | owe {somebody} an apology | earn {price} a
  month | earn a lot of money | save up for {shop_item} | waste {own} money | waste {own} time | invest in
  {good_cause} | donate money to {good_cause} | borrow money from {somebody} | lend {somebody} some money
  | open a bank account | catch a cold | have {illness} | suffer from {illness} | recover from {illness} |
  take {own} medicine | see a doctor | go to the hospital | call an ambulance | feel sick | feel {emotion}
  | look {emotion} | seem {emotion} | get {emotion} | sneeze | cough all night | stay in bed | get some
  rest | get well | quit smoking | give up smoking | work out at the gym | lift weights | stretch {own}
  legs | run a marathon | go for a run | take up {stay_fit} | go {stay_fit} | practice {sport} | play
  {sport} with {somebody} | score a goal | kick the ball | catch the ball | beat the other team | cheer
  for {own} team | lose by two points | win the championship | break the record | train for the race |
  hurt {own} {body_part} | study {school_now} | study for the exam | fail the exam | fail {school_now} |
  teach {school_now} | skip class | pay attention | take notes | raise {own} hand | hand in {own} homework
  | do research | give a speech | give a talk about {subject} | make a list | make progress | graduate
  from college | apply for a job | apply for a visa | get the job | get fired | get promoted | get married
  | get divorced | get engaged | quit {own} job | change jobs | retire early | work overtime | work from
  home | work the night shift | take a break | take a day off | call in sick | attend the meeting | miss
  the deadline | meet the deadline | sign the contract | fill out the form | fill in the form | make a
  copy | make a phone call | make an appointment | hang up the phone | hang up | call back later | leave a
  message | check {own} email | charge {own} phone | type a message | delete the file | download the file
  | restart the computer | reply to the message | attach the file | hire a new {job_now} | become a
  {job_now} | start a business | run a small shop | deal with the problem | solve the problem | figure out
  the answer | find out the truth | come up with a plan | come up with a better idea | carry on | go ahead
  | keep going | keep {acting} | keep a secret | keep quiet | keep {own} promise | keep in touch with
  {somebody} | break {own} promise | give {somebody} a ride | give {somebody} a hug | give {somebody} a
  call | give in | take care of {somebody} | take care of the {pet} | look up the word | look forward to
  {event} | look out of the window | look into the {tableware} | look like {somebody} | run into
  {somebody} | run after the {vehicle} | run away | run for president | get along with {somebody} | get
  over {illness} | get rid of the {small_things} | get used to it | get to know {somebody} | pick
  {somebody} up at {place_now} | drop {somebody} off at {place_now} | put off {event} | put out the fire |
  put up with the noise | set off early | show up late | show off | settle down | calm down | cheer
  {somebody} up | wake {somebody} up | let {somebody} down | break up with {somebody} | fall in love with
  {somebody} | go out with {somebody} | hang out with {somebody} | make friends with {somebody} | make fun
  of {somebody} | make up {own} mind | make sense | argue with {somebody} | argue about {subject} | fight
  with {somebody} | apologize to {somebody} | apologize for the mistake | forgive {somebody} | thank
  {somebody} for the {small_thing} | blame {somebody} for everything | trust {somebody} | lie to
  {somebody} | cheat in the exam | hate {somebody} | miss {somebody} | kiss {somebody} good night | hug
  {somebody} | marry {somebody} | raise three children | name the baby {name} | support {own} family |
  celebrate {own} birthday | celebrate Christmas with {relative_now} | throw a party | blow out the
  candles | wrap the presents | decorate the tree | surprise {somebody} | shake hands with {somebody} |
  bow | wave to {somebody} | nod | whisper something | shout at {somebody} | scream for help | burst into
  tears | burst out laughing | smile politely | stare at {somebody} | hold {own} breath | close {own} eyes
  | open {own} mouth | shake {own} head | cross {own} fingers | hide {place_deep} | sit {place_deep} |
  wait {place_deep} | leave the {small_thing} {place_deep} | find the {small_thing} {place_deep} | grow up
  {place_deep} | live {place_deep} | rob a bank | steal a car | break into the house | commit a crime | go
  to prison | arrest the thief | chase the thief | escape from prison | call for help | save the {worker}
  | rescue the {animal_now} | vote for {somebody} | join the army | fight for freedom | protect the
  environment | pick some flowers | dig a hole | cut down the tree | plant some seeds | catch a fish | go
  fishing | milk the cow | ride a camel | light a candle | light the fire | tie {own} shoes | zip up {own}
  jacket | button {own} shirt | sew a dress | knit a sweater | glue the pieces together | measure the
  {furniture} | saw the board in half | hammer a nail into the wall | push the button | press the button |
  pull the rope | hold on to the rope | lift the {luggage} | drag the {luggage} across the floor | load
  the truck | deliver the package | take a deep breath | take a seat | take a look at the {fixable} | take
  part in the race | take turns | take after {own} father | tell the difference | tell lies | do
  {somebody} a favor | do a good job | make a wish | make a decision | have a good time | have breakfast |
  have fun | have an accident | have a baby | have a chat with {somebody} | have an argument | have a look
  | have enough money | have to leave | lose {own} job | lose {own} temper | lose {own} way | lose hope |
  lose control | notice {noticed} | see {noticed} | discover {noticed} | see a ghost | imagine a better
  world | believe in God | pray for {somebody} | doubt it | deserve a rest | deserve better | matter a lot
  | mean it | mind the noise | suggest a walk | refuse to {act} | agree to {act} | promise to {act} |
  pretend to {act} | plan to {act} | manage to {act} | learn how to {act} | offer to {act} | expect
  {somebody} to {act} | help {somebody} {act} | make {somebody} {act} | see {somebody} {act} | avoid
  {acting} | regret {acting} | risk {acting} | imagine {acting} | suggest {acting} | spend the day
  {acting} | get tired of {acting} | feel like {acting} | end up {acting} | go on {acting}
body_part: back | arm | leg | knee | shoulder | ankle | wrist | face | nose | hands | neck | elbow |
  finger | eyes
vehicle_trip: flight | trip | meeting | order | appointment | party | subscription
""")
PARTS |= {name: ACTIONS.pop(name) for name in ("body_part", "vehicle_trip")}

STORIES = """
{mishap}
{mishap}, so {some} {acted}
{mishap} {vague_time}
{vague_time}, {mishap}
{mishap}, and {mishap}
{one} {acted} {vague_time}
{some} {acted} {manner_now}
{one} {acted} {manner_now}
{vague_time} {some} {acted}
{past_frame}, {one} {acted}
{past_frame}, {some} {acted}
{past_frame} {mishap}
{some} {acted} {past_frame}
{one} was {acting} {past_frame}
{one} {acted}, {acted} and {acted}
first {one} {acted}, then {one} {acted}
at first {some} {acted}, but later {some} {acted}
it {weather_past}
it {weather_past}, so {some} {acted}
although it {weather_past}, {some} {acted}
{some} {acted} until it {weather_past}
because it {weather_past}, {one} {acted}
by the time it {weather_past}, {some} had {has_acted}
it was {weather_now} when {some} {acted}
it's {weather_now} outside
it was the {ordinal_now} time that {one} {acted}
once upon a time there was a {guy} who {acted}
there was once a {character} {job_now} who {acted}
a {guy} came in and {acted}
a {guy} I had never seen before {acted}
the {guy} next door {acts}
the {guy} who {acted} is a {job_now}
the {guy} with {look_owner} {acted}
the {guy} wearing {wears} is my {family}
the {worker} that we met {vague_time} {acted}
the {small_thing} that {one} gave me is {judged}
the house that {some} bought is {state_now}
the {family} whose {thing} was {stolen} {acted}
everything that {one} said was {judged}
all {one} wanted was to {act}
what {one} did was {judged}
what surprised {somebody} most was that {mishap}
nobody noticed that {mishap}
{one} {told} that {mishap}
{one} {told} that {fact}
{some} {told} that {one} had {has_acted}
{one} never told {somebody} why {one} {acted}
{one} asked {somebody} whether {fact}
{one} asked {somebody} what had happened
{one} wondered if {some} would {act}
{one} said {one} would {act}
{one} said he'd {act}
{one} thought she'd {has_acted}
they'd already {has_acted} by then
we'd never {has_acted} before
{one} hadn't {has_acted} since {month}
{one} had been {acting} for {number} hours when {mishap}
{one} kept {acting} even though {fact}
{one} stopped {acting} and {acted}
{one} spent the whole {part_of_day} {acting}
{one} couldn't help {acting}
{one} was just about to {act} when {mishap}
{one} was too {emotion} to {act}
{one} was so {emotion} that he couldn't {act}
{one} felt {emotion} because {mishap}
{some} felt {emotion} when {one} {acted}
{one} looks {emotion} today
{one} seemed {emotion} {vague_time}
{one} is always {emotion} when {some} {act}
{one} is {character}, but {one} {acts}
{one} is both {character} and {character}
{one} isn't {character} enough to {act}
{one} is much more {character} than {somebody}
{one} is the most {character} {job_now} I know
{one} is a {character} {guy}
{one} is as {character} as a child
{one} works as a {job_now} {place_deep}
{one} is a {national} {job_now}
the {national} {worker} {acted}
two {national} {workers} {acted} {when_past}
{one} speaks {national_language} with a {national} accent
{one} comes from a small {national} town
the {national} team lost by two points
{national} food is {very} {quality}
{one} is half {national} and half {national}
{one} {acts} at {holiday}
last {holiday} {some} {acted}
{one} wants to become a {job_now}
{one} used to be a {job_now}
{one} has {look_owner}
{one} has {look_owner} and {look_owner}
{one} was wearing {wears}
{one} always wears {wears} {place_deep}
{one} has {kin}
my {family} has {kin}
my {family} is a {job_now}
{name} is the {family} of a {job_now}
{name} and {name} have been married for {number} years
{relative_now} lived {place_deep}
{relative_now} will visit us {when_soon}
we visited {relative_now} {vague_time}
{relative_now} and {relative_now} came over {vague_time}
{one} takes after {own} {family}
{one} grew up {place_deep}
we saw {scenery} and {scenery}
behind the house there was {scenery}
the road led to {scenery}
{scenery} leads to the {place}
from the window {some} could see {scenery}
{place_deep} there was {noticed}
{place_deep} {one} found {noticed}
suddenly {one} noticed {noticed}
there is {noticed} {place_deep}
the {small_thing} was lying {place_deep}
the {animal_now} {creature_did}
a {colour} {animal_now} {creature_did}
{own} {animal_now} {creature_did}
two {animals} {creature_did}
the {animal_now} is {spot_now}
the {subject_noun} was {passive}
the {subject_noun} is {passive}
the {subject_noun} has been {passive}
the {subject_noun} will be {has_made} {when_soon}
the {subject_noun} must be {has_made} before {day}
{one} was {passive_person}
{several} were {passive_person}
I was {passive_person}
{one} has been {passive_person}
{one} is {passive_person}
{one} wasn't {passive_person}
the {workers} were {passive_person}
{authority} {news_verb} {news_event}
{authority} {news_verb} {news_event} {when_past}
according to {authority}, {number} people were injured in the {disaster}
the {disaster} destroyed {number} houses
{number} people lost their homes in the {disaster}
nobody was hurt in the {disaster}
the {disaster} started {place_deep}
the cause of the {disaster} is still unknown
thousands of people protested against {news_event}
most voters are against {news_event}
{authority} will spend {price} on {good_cause}
the price of {food_now} has risen by {number} percent
the team from {country} won the {sport} game
{country} beat {country} by {number} points
{one} scored twice in the second half
our team lost {number} to {number}
{one} is the best {sport} player in {country}
{one} has been playing {sport} since he was {number}
{stay_fit} is good for {own} health
{stay_fit} is {judged}, but {stay_fit} is {judged}
{one} is good at {stay_fit} and {stay_fit}
{one} is bad at {school_now}
{one} got a good grade in {school_now}
{school_now} is harder than {school_now}
the {school_now} teacher {acted}
the {school_now} exam was {judged}
{one} had {illness} and couldn't {act}
{one} has had {illness} since {day}
{one} stayed home because of {illness}
{one} cut the {food_now} {tool_use}
{one} opened the {opening} {tool_use}
the {thing} was made of {made_of}
the {furniture} is made of {made_of} and {made_of}
there was nothing {one} could do
there was nobody {place_deep}
there was enough {run_out} for everybody
there weren't any {small_things} left
there used to be a {place} {place_deep}
there must be {noticed} {place_deep}
there were hundreds of people {place_deep}
it turned out that {fact}
it turned out that {mishap}
it seems that {one} {acted}
it looked as if {mishap}
it was {name} who {acted}
it wasn't {name} who {acted}
it has been {number} years since {one} {acted}
it's no use {acting}
it was a {quality} day, and {some} {acted}
it was {judged} of {one_person} to {act}
it was {judged} that {mishap}
no matter what {one} does, {fact_now}
neither {name} nor {name} {acted}
either {name} or {name} {acted}
instead of going to {place_now}, {one} {acted}
without saying a word, {one} {acted}
after {acting}, {some} went to {place_now}
before {acting}, {one} {acted}
thanks to {one_person}, {some} can {act}
in spite of the {disaster}, {some} {acted}
despite {illness}, {one} {acted}
because of the {disaster}, the {place} was closed
luckily, nobody {acted}
to {one_possessive} surprise, {one} {acted}
as a result, {some} {acted}
that's how {one} {acted}
that was the day when {mishap}
those were the days when {some} {acted}
from that day on, {one} never {acted} again
in the end everything was {judged}
{idiom}
well, {idiom}
as they say, {idiom}
{one} would have {has_acted} if {one} had known
if {one} had {has_acted}, {some} would have {has_acted}
{one} should have {has_acted}
{one} could have {has_acted} {manner_now}
{one} must have {has_acted}
{one} might have {has_acted} {manner_now}
{one} can't have {has_acted}
the more {one} {acts}, the {more} it gets
{one} is getting {more} and {more}
{subject_thing} is less {judged} than {subject_thing}
{subject_thing} is not as {quality} as it looks
{subject_thing} was the most {judged} of all
{subject_thing} makes {somebody} {emotion}
{subject_thing} smells {quality}
{subject_thing} tastes {quality}
{subject_thing} sounds {judged}
{subject_thing} is {state_now}
{subject_thing} was already {state_now} {past_frame}
""".strip().splitlines()
PARTS |= alternatives("""
national_language: English | French | German | Spanish | Italian | Chinese | Japanese | Russian | Polish
ordinal_now: first | second | third | last | only
look_owner: blond hair | curly hair | a long beard | a gray mustache | blue eyes | brown eyes | a friendly
  face | a big nose | a nice smile | long legs | strong arms | a deep voice | a scar on the cheek | a soft
  voice | dark skin | red cheeks | a bald head | short brown hair | a gold tooth | very large hands
stolen: stolen | broken | lost | found | sold | damaged
part_of_day: day | morning | afternoon | evening | night | weekend | summer | winter | year | hour
subject_noun: house | bridge | car | picture | letter | church | castle | road | cake | ship | window |
  door | song | book | bicycle | package | {place} | {furniture} | {small_thing} | money | machine |
  garden | wall | treasure
one_person: him | her | {name} | my {family} | the {worker} | us | them | you
one_possessive: my | his | her | our | their | everybody's
""")
