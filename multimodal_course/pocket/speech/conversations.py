"""What people say to each other: questions, wishes, opinions, excuses, plans, directions, recipes.

The patterns are those of everyday.py and stories.py with more words.
"""

from .phrases import alternatives

_PARTS = """
hey: well | oh | hey | listen | look | so | okay | yeah | no | actually | you know | honestly | of course
  | by the way | to be honest | anyway | I mean | in fact | frankly | sorry | oh no | wow | after all |
  come on | alright | basically | believe me | trust me | as far as I know | if you ask me | on the other
  hand | to tell the truth
opinion: I think | I don't think | I guess | I suppose | I'm sure | I'm not sure | I believe | I doubt | I
  bet | I hope | I'm afraid | I feel like | it seems to me that | in my opinion | I have a feeling that |
  maybe | there's no doubt that | it's a pity that | it's a shame that | it's obvious that | it's true
  that | I'm glad that | I wish | I heard that | everybody knows that | they say that | I noticed that | I
  didn't know that | I can't believe that | it's possible that | it doesn't matter that | you can see that
  | I'd say
told_now: {subject_thing} is {judged} | {one} is {emotion} | {one} is {character} | {subject_thing} is
  {state_now} | {one} has {has_acted} | {some} should {act} | {one} will {act} | {one} doesn't {act} |
  {some} can't {act} | it's too late | we need more {need} | there's something wrong with the {fixable} |
  it's {weather_now} | nobody cares | it's not {own} fault | we're running out of {run_out} | {one}
  doesn't understand {somebody} | everything's {state_now} | we've {has_acted} before | they're {acting} |
  {one} isn't {emotion} | it isn't {judged} | there isn't enough {run_out} | he's {acting} | she's
  {acting} | you're {emotion} | we'd better {act} | it'll be {judged} | that's {judged}
need: time | money | help | space | light | chairs | information | practice | sleep | patience | milk |
  people | room | support | exercise | experience | fresh air | advice
please_do: {act} | be quiet | be patient | be honest with me | sit down | stand up | come in | go away |
  hurry up | shut up | calm down | look at me | listen to me | leave me alone | wait for me | follow me |
  trust me | help yourself | take it easy | make yourself at home | pass me the salt | give me a hand |
  hold on a second | let me know | tell me the truth | keep the change | watch out | mind the step | give
  it back | put it down | turn it off | try it on | think it over | write it down | say it again | take
  your time | stay where you are | get out of here | leave it to me | bring it back tomorrow | don't worry
  about it | don't touch that | don't be late | don't be silly | don't tell anyone | don't give up | don't
  move | don't cry | don't forget your {small_thing} | never mind
short_reply: that's right | that's true | that's a good idea | that sounds great | that's too bad | that's
  enough | that's not fair | that's none of your business | it's up to you | it depends | I don't care | I
  don't mind | I have no idea | I'm not hungry | I'm just looking | I'm on my way | I'm kidding | I'm
  doing fine | I'm full | I changed my mind | I can't stand it | I can't help it | I couldn't agree more |
  I told you so | I don't get it | I'll be right back | I'll think about it | I'll take it | I'll do my
  best | I'd love to | I'd rather not | I'm looking forward to it | you're welcome | you're right | you're
  kidding | you must be joking | no problem | no way | not at all | not really | never mind | same to you
  | so do I | neither do I | me too | what a shame | what a surprise | what a mess | what a lovely day |
  good for you | good luck | congratulations | well done | take care | see you later | see you tomorrow |
  see you on {day} | bless you | have a nice day | have a good trip | sleep well | get well soon | help
  yourself | here you are | here we go | there you go | nice to meet you | long time no see | it was my
  fault | it was an accident | it won't happen again | it's my turn | it's your turn | it's on me | it's
  getting late | let's go | let's get started | let's see | let me think | let me try | forget it | I beg
  your pardon | my pleasure | of course not | sure, why not | I hope so | I hope not | I think so | I
  don't think so | I guess so | probably not | absolutely | definitely | exactly | certainly not | maybe
  later | not yet | just a moment
ask_short: what's wrong | what's going on | what's the matter | what's your name | what's up | what's the
  difference | what's for dinner | what time is it | what do you mean | what do you want | what happened |
  what else | who's there | who told you that | whose turn is it | where are you from | where have you
  been | where's the bathroom | where are we going | when is it due | how are you | how are you doing |
  how's your {family} | how's it going | how do you know | how come | how about you | how do I get there |
  why not | why me | why are you laughing | why are you so late | are you okay | are you sure | are you
  kidding | are you serious | are you ready to order | is that all | is anybody home | is everything
  alright | is this seat taken | do you understand | do you remember me | do you believe me | do you need
  a hand | do you mind | did you sleep well | did you hear that | did you miss me | can you hear me | can
  you keep a secret | can I come in | can I ask you something | may I sit here | could you say that again
  | would you mind | have we met before | have you heard the news | haven't you finished yet | isn't it
  beautiful | aren't you cold | don't you think so | didn't I tell you | won't you sit down | shall we go
  | was it expensive | were you there | does it hurt | does it matter
tag_question: isn't it | wasn't it | doesn't it | didn't it | don't you think | right | okay | is it |
  won't it | can't it
feel_question: cold | hungry | thirsty | tired | ready | sure | serious | afraid | nervous | comfortable |
  alright | free tonight | busy tomorrow | interested in {subject} | afraid of {animals} | allergic to
  {food_now} | good at {school_now}
plan_now: go to {place_now} | visit {relative_now} | have a picnic | go {stay_fit} | watch a movie | stay
  home and {act} | go out for dinner | play {sport} | throw a party for {somebody} | invite {relative_now}
  | take the {vehicle} to {country} | cook {dish_now} | order pizza | rent a car | leave early | meet
  {place_deep} | try something new | take a day off | buy {shop_item} | move to {country} | sell the house
  | paint the {room} | start over | split the bill | take a taxi
time_plan: tonight | tomorrow | this weekend | on {day} | next {day} | after work | before it gets dark |
  in the morning | next summer | at noon | around {clock} | over the holidays | during the break | in a
  couple of days | the day after tomorrow | as soon as I can | once I've finished | if you have time |
  when the weather is better | instead | sometime next week | right now
condition: if it rains | if you like | if you don't mind | if I have time | if I were you | if {one} calls
  | unless it rains | unless {one} {acts} | as long as {some} {act} | in case it rains | if necessary |
  even if it's {weather_now} | if anything happens | if you see {somebody} | if you need {need} | if {one}
  {acts} | if nobody {acts} | if we hurry | if you're {emotion}
unreal: if I had {need_more} | if I were rich | if {one} were here | if we lived {place_deep} | if it
  weren't so {quality} | if I could {act} | if I knew how to {act} | if I won the lottery | if you asked
  {somebody} | if there were no {things} | if I were younger | if people were more {character}
need_more: more time | enough money | a car | a million dollars | a better job | wings | the choice |
  {need}
excuse: I overslept | I missed the {vehicle} | I was stuck in traffic | my {fixable} broke down | I had to
  {act} | I forgot all about it | I didn't hear the alarm | I've been very busy | I couldn't find {own}
  {small_thing} | I wasn't feeling well | I had to take care of {somebody} | I lost track of time | I
  didn't mean to | nobody told me | I've got {illness} | I was {acting} | my phone was dead | I got the
  wrong address | it was raining | I couldn't sleep
sorry_for: being late | the noise | the mess | the delay | the mistake | what I said | what happened |
  waking you up | keeping you waiting | the trouble | interrupting you | forgetting your birthday |
  breaking the {tableware} | not calling | the bad news | losing your {small_thing} | your loss |
  bothering you | being so {character}
complaint: the {dish} is cold | the {dish} is too salty | the music is too loud | the {fixable} doesn't
  work | the room hasn't been cleaned | the service is terrible | there's a hair in my soup | the bill is
  wrong | the neighbors are too noisy | the internet is too slow | the {clothes_one} doesn't fit | the
  {clothes_one} is too tight | the {vehicle} is always late | the heating doesn't work | the shower is
  cold | we've been waiting for an hour | the price is much too high | this isn't what I ordered | the
  battery is empty | the screen is cracked | the printer is out of paper | the sink is blocked | the water
  is dirty | the {workers} are rude | the milk has gone bad | there's too much {need} | there's not enough
  {run_out}
clothes_one: shirt | dress | jacket | coat | skirt | suit | hat | sweater
thanks_for: your help | the ride | dinner | the advice | everything | coming | the invitation | the
  present | listening | your time | the flowers | your patience | waiting | the information | the
  compliment | the lovely evening | telling me | asking
love: love | hate | like | enjoy | prefer | can't stand | don't mind | miss | am tired of | am used to |
  am good at | am crazy about
tell_me: what {one} said | where {one} lives | how to {act} | why {one} is {emotion} | who {acted} | what
  you think about {subject} | how much it costs | when the {vehicle} leaves | whether {one} will {act} |
  what to do | which one is yours | how it works | what this word means | where the {place} is | how far
  it is to {place_now} | if {fact} | whose {small_thing} this is | how long it takes | what it's like to
  {act} | how many {workers} there are | what happened to {somebody} | where you've been | which way to go
direction: turn left | turn right | go straight ahead | cross the bridge | cross the street | go past the
  {place} | go down the stairs | take the second street on the left | take the first exit | follow this
  road | go up the hill | walk along the river | walk through the park | get off at the next stop | take
  the elevator to the third floor | keep going until you see the {place} | turn around | stop at the
  {place} | change at the next station | drive through the tunnel
recipe: wash the {vegetable_now} | peel the {vegetable_now} | cut the {meat_now} into small pieces | chop
  the {vegetable_now} | boil the water | add a little salt | add two cups of flour | mix the eggs with the
  sugar | heat the oil in a pan | fry the {vegetable_now} for {number} minutes | stir the sauce | put the
  cake in the oven | bake it for {number} minutes | let it cool | pour in the milk | melt the butter |
  cover the pot | serve it with {food_now} | taste the soup | drain the pasta | sprinkle some cheese on
  top | turn down the heat | roll out the dough | beat the eggs | slice the bread | leave it in the fridge
  overnight | wash {own} hands
instruction: press the {colour} button | turn it off | pull out the plug | open the lid | insert the card
  | enter {own} password | click on the link | push the {opening} | wait until the light is {colour} |
  remove the battery | plug it in | check the {fixable} | read the instructions | hold the {small_thing}
  with both hands | close the {opening} | save the file | fill in the form | sign here | put on the helmet
  | fasten your seat belt | choose a number | shake the bottle | tighten the screw | take one pill | scan
  the code | select a seat | unlock the screen | count to {number} | restart the {fixable} | wipe the
  screen with a soft cloth | switch on the {appliance}
clause_warning: or {one} will be {emotion} | or you'll be late | or you'll catch a cold | or else | before
  it's too late | before {one} {acts} | so that nobody {acts} | so we can {act} | because it's {judged} |
  because {fact_now} | otherwise {mishap_now}
mishap_now: you'll miss the {vehicle} | it'll break | you'll get lost | the {tableware} will break | the
  milk will go bad | somebody will get hurt | it won't work | we'll be late | the police will come |
  you'll regret it | you'll burn yourself | you'll hurt {own} {body_part}
shopping: how much is this {clothes_one} | do you have this {clothes_one} in {colour} | do you have it in
  a larger size | can I try it on | can I pay by card | where can I find {shop_item} | do you sell
  {small_things} | is there a discount | what size do you wear | would you like a receipt | would you like
  a bag | is this on sale | do you accept cash | when do you close | can I return it | which one is
  cheaper
wish: I wish I could {act} | I wish I had {need_more} | I wish {one} were here | I wish it would stop
  raining | I wish I hadn't {has_acted} | I hope you'll {act} | I hope {one} gets well soon | I can't wait
  to {act} | I'd love to {act} | I'd rather {act} than {act} | I'd give anything to {act} | all I want is
  to {act} | I've always wanted to {act} | I'd be happy to {act} | I'm dying to {act} | I feel like
  {acting} | I'm looking forward to {acting} | it's time to {act} | I want {somebody} to {act} | I don't
  feel like {acting}
habit_now: always | usually | never | hardly ever | often | sometimes | rarely | really | just | only |
  almost | simply | still | finally
degree: very | really | so | too | pretty | quite | extremely | absolutely | a bit | rather | incredibly |
  completely | much too | awfully | terribly | fairly
"""
PARTS = alternatives(_PARTS)

CONVERSATIONS = """
{short_reply}
{hey}, {short_reply}
{short_reply}, {name}
{short_reply}, {told_now}
{short_reply}, but {told_now}
no, {short_reply}
yes, {short_reply}
{ask_short}?
{hey}, {ask_short}?
{name}, {ask_short}?
excuse me, {ask_short}?
{opinion} {told_now}
{opinion} {told_now}, {tag_question}?
{opinion} {told_now} and {told_now}
{hey}, {told_now}
{hey}, {opinion} {told_now}
{told_now}
{told_now}, {tag_question}?
{told_now}, so {please_do}
{told_now} and {told_now}
{told_now}, but {told_now}
{told_now} because {told_now}
{please_do}
{please_do}, please
please {please_do}
please {please_do} {time_plan}
{name}, {please_do}
{hey}, {please_do}
{please_do} {clause_warning}
{please_do} or {please_do}
just {please_do} and {please_do}
always {act} before you {act}
make sure you {act}
make sure that {fact_now}
try to {act} {time_plan}
you'd better {act}
you'd better not {act}
you ought to {act}
you need to {act} {clause_warning}
you don't have to {act}
you don't need to {act} {time_plan}
you mustn't {act}
you can't {act} without {acting}
you shouldn't have {has_acted}
you should {act} {time_plan}
you're not supposed to {act}
you're welcome to {act}
you look {emotion}
you seem {degree} {emotion} today
you've {has_acted} again
you'll {habit_now} {act}
you're {degree} {character}
don't you dare {act}
whatever you do, don't {act}
if you want to {act}, {please_do}
{condition}, {please_do}
{condition}, I'll {act}
{condition}, we'll {act} {time_plan}
{condition}, we can {act}
{condition}, I'd {act}
I'll {act} {condition}
we're going to {act} {condition}
{unreal}, I would {act}
{unreal}, I'd {plan_now}
{unreal}, {some} could {act}
I would {plan_now} {unreal}
what would you do {unreal}?
{wish}
{hey}, {wish}
{wish}, but {told_now}
I'm {degree} {emotion}
I'm not {emotion}, I'm {emotion}
I feel {degree} {emotion}
I feel {emotion} when {one} {acts}
I get {emotion} when {fact_now}
I was {degree} {emotion} when {fact}
I'm {emotion} about {subject}
I'm so {emotion} that I can't {act}
I've never been so {emotion} in my life
it makes me {emotion} when {some} {act}
{one} makes me {emotion}
that makes me {emotion}
why are you so {emotion}?
are you still {emotion}?
are you {feel_question}?
aren't you {feel_question}?
is {one} {feel_question}?
is {one} {character}?
I'm sorry for {sorry_for}
sorry for {sorry_for}, {excuse}
I'm sorry I'm late, {excuse}
sorry, but {excuse}
I apologize for {sorry_for}
please forgive me for {sorry_for}
it's my fault, {excuse}
I couldn't come because {excuse}
I would have {has_acted}, but {excuse}
thank you for {thanks_for}
thanks a lot for {thanks_for}
thank you so much for {thanks_for}, {name}
I can't thank you enough for {thanks_for}
I really appreciate {thanks_for}
excuse me, {complaint}
{complaint}
I'm afraid {complaint}
I'd like to complain, {complaint}
{complaint}, and {complaint}
{one} complained that {complaint}
could you help me, {complaint}
let's {plan_now}
let's {plan_now} {time_plan}
let's not {plan_now}
why don't we {plan_now} {time_plan}?
shall we {plan_now}?
how about {acting} {time_plan}?
what about {acting}?
would you like to {plan_now} {time_plan}?
what are we going to do at {holiday}?
have you ever tried {national} food?
merry {holiday}, {name}
are you {national} or {national}?
would you rather {plan_now} or {plan_now}?
do you want to {plan_now}?
do you feel like {acting}?
we could {plan_now} or {plan_now}
we were going to {plan_now}, but {mishap}
we're planning to {plan_now} {time_plan}
I'm thinking of {acting} {time_plan}
I might {plan_now} {time_plan}
I've decided to {plan_now}
I was hoping to {plan_now}
I'm supposed to {act} {time_plan}
I'd like to {plan_now} {time_plan}
I'll probably {plan_now} {time_plan}
I have to {act} before I {act}
I need to {act} {time_plan}
are you going to {plan_now} {time_plan}?
what are you going to do {time_plan}?
what are your plans for {event}?
what did you do {vague_time}?
what have you been doing?
what should I {wear_bring} to {event}?
what do you usually {eat_drink} for {meal_x}?
what's your favorite {favorite}?
what's the best way to {act}?
what's it like to {act}?
what makes you {emotion}?
what makes you think that {fact_now}?
what do you want to be when you grow up?
what if {mishap}?
what if {one} {acts}?
which {favorite} do you like best?
which {favorite} is {compared}, this one or the other?
who else {acted}?
who taught you how to {act}?
who's going to {act} {time_plan}?
who do you think will {act}?
who would like to {act}?
whose {small_thing} did {one} lose?
where should I {act}?
where do you want to {act}?
where did you learn to {act}?
where were you when {mishap}?
where can I buy {shop_item}?
when do you plan to {act}?
when was the last time you {acted}?
when did you last {act}?
why did {some} {act} instead of {acting}?
why hasn't {one} {has_acted}?
why didn't you tell me that {fact}?
why do you want to {act}?
why would anyone {act}?
how can {one} {act} without {acting}?
how could you {act}?
how do you say that in {language_name}?
how do you feel about {subject}?
how long did it take {somebody} to {act}?
how long have you had {illness}?
how many times have you {has_acted}?
how many {workers} were {passive_person}?
how much did {one} pay for {shop_item}?
how much time do we have before {event}?
how often do you go {stay_fit}?
how soon can you {act}?
how {degree_how} is {subject_thing}?
what a {judged_one} {favorite}
do you happen to know {tell_me}?
do you know {tell_me}?
do you remember {tell_me}?
do you have any idea {tell_me}?
could you tell me {tell_me}, please?
can you explain {tell_me}?
I don't know {tell_me}
I've no idea {tell_me}
I forgot {tell_me}
I wonder {tell_me}
I'd like to know {tell_me}
I can't remember {tell_me}
it doesn't matter {tell_me}
nobody told me {tell_me}
tell me {tell_me}
let me show you {tell_me}
guess {tell_me}
do you mind if I {act}?
would you mind {acting}?
would it be okay if I {acted}?
is it alright if we {plan_now}?
may I {act} {time_plan}?
could I {act} for a moment?
could you please {act} {time_plan}?
couldn't you {act} {time_plan}?
can't you {act}?
can't {one} {act}?
will you please {act}?
won't you {act} with us?
wouldn't you like to {act}?
didn't {one} {act}?
doesn't {one} {act}?
don't you ever {act}?
hasn't {one} {has_acted} yet?
haven't you {has_acted} before?
isn't {one} {acting}?
isn't {subject_thing} {judged}?
wasn't {subject_thing} {judged}?
weren't you {acting}?
shouldn't we {act}?
does anyone know {tell_me}?
has anybody {has_acted}?
did anyone {act} {vague_time}?
did you know that {fact}?
did you notice that {fact}?
did you use to {act}?
did you enjoy {acting}?
do you still {act}?
do you prefer {stay_fit} or {stay_fit}?
do I have to {act}?
does it hurt when you {act}?
have you ever been to {country}?
have you ever had {illness}?
have you seen {own} {small_thing}?
have you been {acting} all day?
is there anything else I can do?
is there any {food_now} left?
is there a {place} where we can {act}?
are there any good {place_many} {place_deep}?
are we allowed to {act}?
are you allowed to {act}?
was {one} {passive_person}?
were there many {workers} {place_deep}?
can I get you {a_drink}?
can I have {meal_now} and {a_drink}?
I'll have {dish_now} and {a_drink}, please
would you like {dish_now} or {dish_now}?
may I see the menu?
the {dish} was {judged}, thank you
{shopping}?
excuse me, {shopping}?
I'm looking for {shop_item}
I need {shop_item} and {shop_item}
I bought {shop_item} for {price}
{shop_item} costs about {price}
{direction}, then {direction}
{direction} and {direction}
first {direction}, then {direction}
{direction}, and you'll see the {place} on your {side_now}
the {place} is {number} minutes from here
it's next to the {place}, you can't miss it
{recipe} and {recipe}
{recipe}, then {recipe}
first {recipe}, then {recipe}
before you {act}, {recipe}
{instruction} and {instruction}
{instruction}, then {instruction}
to start the {fixable}, {instruction}
when you have finished, {instruction}
don't {act} until the light is {colour}
I {love} {acting}
I {love} {acting}, but {one} doesn't
{name} and I {love_plain} {acting}
I've {has_acted} twice this {period}
I haven't {has_acted} for {few} {periods}
I haven't seen {somebody} for {few} {periods}
I haven't seen {somebody} for ages
I've been {acting} since {vague_start}
I've known {somebody} for {number} years
I used to {act}, but now I {act}
I'm used to {acting}
I'm getting used to {acting}
I'm having trouble {acting}
I'm about to {act}
I'm not going to {act} anymore
I'd already {has_acted} when {mishap}
I'd never {act}
I'd prefer to {act}
I'd like you to {act}
I had my {fixable} repaired {vague_time}
I had {own} hair cut {vague_time}
I let {somebody} {act}
I made {somebody} {act}
I saw {somebody} {acting} {place_deep}
I heard {somebody} {acting}
I caught {somebody} {acting}
I don't have anything to {eat_drink}
I don't have time to {act}
I don't like the way {one} {acts}
I don't see why {some} should {act}
I can hardly {act}
I can {act} by myself
I can't afford to {act}
I can't {act} unless {one} {acts}
I couldn't {act} even if I wanted to
I must {act} {time_plan}
I must have {has_acted}
I should have {has_acted} {vague_time}
I shouldn't have {has_acted}
I wasn't {acting}, I was {acting}
I won't {act} again
I'll {act} as soon as {one} {acts}
I'll let you know when {one} {acts}
I'll be {acting} {time_plan}
I'll have {has_acted} by {clock}
he'd rather {act} than {act}
he'd {has_acted} before {mishap}
he's always {acting}
she'd like to {act}
she'd never {has_acted} before
she's {habit_now} {emotion} when {fact_now}
we'd love to {act}
we'd better {act} {time_plan}
we mustn't {act}
we hadn't {has_acted} until {vague_time}
we aren't allowed to {act} {place_deep}
they'd {act} if they could
they won't let {somebody} {act}
they aren't {acting}, they're {acting}
that'll be {price}, please
that's why {one} {acted}
that's where {one} {acts}
that's what {one} told {somebody}
this is how you {act}
this is the best {favorite} I've ever had
this is my {family}, {name}
here's {own} {small_thing}
here comes the {vehicle}
there's no need to {act}
there's nothing to {eat_drink}
there's someone {place_deep}
there's no point in {acting}
it's {judged} to {act}
it's {degree} {judged} to {act}
it's {judged} that {one} {acted}
it was {judged} to see {somebody} again
it's important for {somebody} to {act}
it's easier to {act} than to {act}
it's worth {acting}
it's not as {judged} as you think
it isn't {judged}, it's {judged}
it's one of the most {judged} {favorites} in the world
it wasn't {one_person} who {acted}
{acting} makes me {emotion}
{acting} takes a lot of {need}
{acting} isn't as {judged} as {acting}
the trouble is that {fact_now}
the thing is, {fact_now}
the only thing I can do is {act}
the best thing about {event} was {subject_thing}
the sooner you {act}, the better
the question is whether {some} will {act}
one day you'll {act}
some people {act}, others {act}
not everybody likes {acting}
everyone has the right to {act}
no one wants to {act}
nothing is more {judged} than {acting}
hello {name}, {ask_short}?
good evening, {ask_short}?
goodbye, {short_reply}
{name}, this is my {family}
my name is {name} and I'm a {job_now}
I'm from {country}, but I live {place_deep}
I work as a {job_now} {place_deep}
I'm married and have {kin}
my {body_part} hurts when I {act}
my {body_part} has been hurting {vague_since}
I think I have {illness}
take {number} pills {when_usual}
you should see a {job_now} about {own} {body_part}
the doctor told {somebody} to {act}
the weather will be {quality} {time_plan}
it will be {weather_simple} {time_plan}
it's going to be {weather_simple} in {country}
it's {number} degrees and {weather_simple}
what will the weather be like {time_plan}?
is it still {weather_now}?
""".strip().splitlines()
PARTS |= alternatives("""
wear_bring: wear | bring | buy | do | say | take | cook
eat_drink: eat | drink | have | buy | cook
favorite: color | movie | song | book | sport | food | restaurant | animal | subject | season | holiday |
  game | singer | city | story | day of the week | team | idea | place | meal | dress | picture | joke |
  dessert
favorites: movies | songs | books | cities | stories | games | teams | ideas | places | people | countries
  | buildings
language_name: English | French | German | Spanish | Italian | Japanese | Chinese | Russian
degree_how: far away | old | tall | deep | long | big | important | expensive | heavy | high | dangerous |
  late | hot
judged_one: lovely | beautiful | terrible | wonderful | strange | great | silly | nice | boring | perfect
place_many: restaurants | shops | hotels | beaches | museums | schools | parks | bakeries | clubs
side_now: left | right
love_plain: love | hate | like | enjoy | prefer
period: week | month | year | morning | summer | semester
few: two | three | four | five | six | ten | a few | several | many
periods: days | weeks | months | years
vague_start: yesterday | this morning | last week | I was a child | {clock} | {month} | {day} | the
  accident | then
vague_since: since yesterday | for a week | all day | since the accident | for three days | since I fell
weather_simple: sunny | cloudy | windy | rainy | cold | hot | warm | foggy | cool | stormy | dry | wet |
  freezing | mild
""")
