"""The words that pocket Whisper learns: everyday English, and what the course talks about.

Nouns in the singular, verbs in the infinitive, adjectives and adverbs. `vocabulary` adds their forms.
"""

from functools import cache

from .common_words import COMMON

PEOPLE = """
actor artist assistant aunt author baby baker boss boy brother builder butcher captain chef child citizen
clerk coach colleague cook cousin customer dancer daughter dentist designer director doctor driver editor
engineer expert farmer father fisherman friend gardener girl grandfather grandmother guard guest guide
hero husband judge king lady lawyer leader librarian man manager mayor mechanic member mother musician
neighbor nephew niece nurse officer owner painter parent partner passenger patient person photographer
pilot player plumber poet police policeman president prince princess professor programmer queen reader
reporter sailor scientist secretary seller singer sister soldier son speaker stranger student tailor
teacher thief tourist trainer traveler uncle visitor volunteer waiter wife winner woman worker writer
""".split()

ANIMALS = """
animal ant bear bee bird butterfly camel cat chicken cow crab deer dog dolphin donkey dragon duck eagle
elephant fish fly fox frog giraffe goat goose hen horse insect kitten lamb lion lizard monkey mosquito
mouse octopus owl parrot penguin pig pigeon pony puppy rabbit rat rooster seal shark sheep snail snake
spider squirrel swan tiger turkey turtle whale wolf worm zebra
""".split()

FOODS = """
apple bacon banana bean beef beer berry biscuit bread breakfast burger butter cabbage cake candy carrot
cheese cherry chocolate coconut coffee cookie corn cream dessert dinner egg flour fruit garlic grape ham
honey ice jam juice lemon lunch meal meat melon milk mushroom noodle nut oil olive onion orange pancake
pasta peach pear pepper pie pizza plum pork potato pumpkin rice salad salt sandwich sauce sausage snack
soup spice steak strawberry sugar supper tea toast tomato vegetable vinegar water wine yogurt
""".split()

PLACES = """
airport apartment attic balcony bank bar barn basement bathroom bay beach bedroom bridge building cabin
cafe camp castle cathedral cave cellar church cinema city classroom cliff club coast college corner
cottage country countryside court desert district factory farm field forest fountain garage garden gate
gym hall harbor hill hospital hotel house island kitchen laboratory lake library market meadow mill mine
mountain museum neighborhood ocean office palace park path pharmacy playground pool port prison pub
restaurant river road roof room school sea shop shore square stable stadium station store street studio
suburb supermarket temple tent terrace theater tower town tunnel university valley village waterfall wood
yard zoo
""".split()

THINGS = """
advertisement alarm album ambulance anchor antenna armchair arrow backpack bag ball balloon band bandage
banner basket bat bath battery bead bed bell belt bench bicycle bike bin blanket blouse board boat bolt
bone book boot bottle bow bowl box bracelet brick broom brush bucket bulb bus button cable cage calendar
camera candle cane car card carpet cart case ceiling chain chair chalk charger chart chess circle clock
cloth clothes cloud coat coin comb compass computer container copper couch counter crate cross crown cube
cup cupboard curtain cushion desk diamond diary dictionary dish doll door drawer drawing dress drill drum
engine envelope eraser fan feather fence file film fire flag flashlight floor flower flute fork frame
fridge glass glove glue gold guitar hammer handle hat headphone heater helmet homework hook instruction
invoice iron jacket jar jewel jug kettle key keyboard kite knife ladder lamp laptop leaf leather letter
light lock machine magazine magnet map mask match medal medicine menu microphone mirror monitor moon motor
mug nail napkin necklace needle net newspaper notebook oven package page paint painting pan paper parcel
passport pen pencil phone photo piano picture piece pillow pin pipe plane planet plant plastic plate
pocket postcard poster pot present printer purse puzzle radio rail raincoat receipt record rectangle
ribbon ring robe robot rocket rope ruler sail scarf scissors screen screw sculpture seat shelf shell ship
shirt shoe shovel sign silk silver sink skirt slice soap sock sofa spoon stair stamp star statue stone
stove string suit suitcase sun sweater switch sword table tape taxi telephone telescope television thread
ticket tie tile tire tool toothbrush towel toy tractor train trash tray tree triangle trousers truck
trumpet tube umbrella uniform van vase vehicle violin wall wallet watch wheel whistle window wire wool
zipper
""".split()

IDEAS = """
accident account action activity address advantage advice agreement amount anger answer appointment
argument art article attempt attention award background balance battle beauty beginning behavior benefit
bill birth birthday blame border break breath budget business campaign capital care career cause century
challenge chance change character charge choice class climate color comment communication community
company comparison competition concert condition conference connection contact contract control
conversation copy cost course crime crisis crowd culture cure damage danger dark data date day deadline
deal death debate debt decision degree delay delivery demand department depth description design detail
development difference difficulty direction discovery discussion disease distance dream duty economy edge
education effect effort election electricity emergency emotion end energy entrance environment evening
afternoon equipment error escape event evidence example exam excuse exercise exhibition existence exit
expense experience experiment explanation fact failure faith fame family fashion fault favor fear feature
feeling festival fight figure flight food football force form freedom friendship fun function future game
gift goal government grade grammar ground group growth guess habit half happiness hate health heat height
help history hobby hole holiday home honor hope hour idea illness image importance industry information
injury instruction insurance interest internet interview invention invitation item job joke journey joy
justice kind knowledge labor lack language laughter law lead lecture length lesson level lie life limit
line list loan loss love luck lunchtime magic mail majority mark marriage material math matter maximum
meaning measure meeting memory mess message method middle mind minimum minute mistake model moment money
month mood morning motion movement movie music mystery name nature need news night noise note notice
number object offer opinion opportunity option order pain pair part party past patience pattern peace
percent performance period permission place plan pleasure poem point politics pollution popularity
population position power practice prayer preparation price pride principle prize problem process product
profit program progress project promise protection protest purpose quality quantity quarter question race
rain range rate reaction reality reason recipe recommendation reduction relationship relief religion rent
repair report request research respect response responsibility rest result return review reward rhythm
right risk role routine row rule safety salary sale scale scene schedule science score search season
second secret section security sense sentence series service shade shadow shame shape share shock shot
show side sight silence situation size skill sleep smell smile snow society software solution song sound
source space speech speed spirit sport spring stage start state step stop storm story strategy strength
stress structure struggle style subject success suggestion summary summer support surface surprise survey
symbol system talent talk task taste tax team technology temperature test text thanks theme theory thing
thought thunder time tip title tone top topic touch tour tournament traffic training translation treatment
trend trial trick trip trouble trust truth type use vacation value variety version victory view visit
voice volume vote wage walk war warning waste wave way weather website wedding week weekend weight wind
winter wish word work world worry year youth age air autumn basketball cash fever headache interface
license lot mathematics newsletter presentation reminder sample self shopping tennis volleyball
""".split()

BODY = """
ankle arm back beard blood body brain chest chin ear elbow eye face finger foot hair hand head heart hip
knee leg lip lung mouth muscle neck nose shoulder skin stomach throat thumb toe tongue tooth waist wrist
""".split()

# What somebody does with a thing.
TRANSITIVE = """
accept add admire admit allow announce answer approve arrange ask attack avoid bake become begin believe
bite blame block boil borrow break bring build burn buy call cancel carry catch cause celebrate change
charge check choose clean climb close collect compare complete confirm connect consider contain continue
control cook copy correct cost count cover create cross cut damage decide decorate deliver demand deny
describe design destroy develop discover discuss divide do draw drink drive drop earn eat enjoy enter
examine exchange expect explain explore express fear feed feel fill find finish fix fold follow forget
forgive gather get give grab greet grow guard guess guide handle hang hate have hear heat help hide hit
hold hurt identify ignore imagine improve include increase inform inspect introduce invent invite join
judge keep kick kiss knock know lead learn leave lend let lift like lock lose love make manage mark
measure meet melt mention miss mix move need notice obey observe offer open order organize own pack paint
park pass pay pick plan plant play post postpone pour practice praise predict prefer prepare present press
prevent print produce promise pronounce protect prove provide publish pull punish push put raise reach
read receive recognize recommend record reduce refuse reject release remember remind remove rent repair
repeat replace report request require rescue respect return review ride ring roll rub ruin save say see
sell send serve set share shoot show shut sign sing smell solve spell spend split spread squeeze start
steal stir stop store study suggest support surround survive take taste teach tear tell test thank throw
tie touch train translate trust try turn understand update use visit wake want warn wash waste watch water
wear weigh welcome win wind wipe wrap write
""".split()

# What somebody does alone.
INTRANSITIVE = """
agree appear argue arrive bark belong bend bleed blow bow breathe care cheer come complain cough cry dance
die disagree disappear dive dream exist fail fall fight fly freeze go happen hesitate hope hurry jump
kneel last laugh lie listen live look march matter nod occur point pray rain react relax remain rest rise
run sail seem shake shine shout sit sleep smile smoke sneeze snow speak stand stare stay step struggle
succeed suffer swim talk think travel vote wait walk wander whisper wonder work worry yawn
""".split()

# infinitive, past, and participle where it is another
_IRREGULAR = """
become became become; begin began begun; bend bent; bite bit bitten; bleed bled; blow blew blown; break
broke broken; bring brought; build built; buy bought; catch caught; choose chose chosen; come came come;
cost cost; cut cut; do did done; draw drew drawn; drink drank drunk; drive drove driven; eat ate eaten;
fall fell fallen; feed fed; feel felt; fight fought; find found; fly flew flown; forget forgot forgotten;
forgive forgave forgiven; freeze froze frozen; get got gotten; give gave given; go went gone; grow grew
grown; hang hung; have had; hear heard; hide hid hidden; hit hit; hold held; hurt hurt; keep kept; kneel
knelt; know knew known; lead led; leave left; lend lent; let let; lie lay lain; lose lost; make made; meet
met; pay paid; put put; read read; ride rode ridden; ring rang rung; rise rose risen; run ran run; say
said; see saw seen; sell sold; send sent; shake shook shaken; shine shone; shoot shot; show showed shown;
set set; shut shut; sing sang sung; sit sat; sleep slept; speak spoke spoken; spend spent; split split;
spread spread; stand stood; steal stole stolen; swim swam swum; take took taken; teach taught; tear tore
torn; tell told; think thought; throw threw thrown; understand understood; wake woke woken; wear wore
worn; win won; wind wound; write wrote written
"""
IRREGULAR = {verb: (forms[0], forms[-1]) for verb, *forms in (line.split() for line in _IRREGULAR.split(";"))}
_DOUBLING = set(
    """
admit begin control cut drop forget get grab hit hug knit let nod occur plan prefer put rub run set shop
shut sip sit skip slip spin split step stir stop swim tap trip win wrap
""".split()
)

ADJECTIVES = """
able active afraid alive alone amazing amused ancient angry annoyed anxious asleep available average awake
aware awful bad basic beautiful big bitter blind blond bored boring brave brief bright brilliant broken
busy calm careful careless cheap cheerful chemical clean clear clever close cold colorful comfortable
common complete complex confident confused constant cool correct crazy cruel curious current curved daily
damp dangerous dark dead deaf dear deep delayed delicious delighted different difficult digital dirty
distant double dramatic dry due dull eager early eastern easy effective electric electronic elegant empty
endless enormous equal essential even exact excellent excited exciting expensive extra extreme fair
faithful false familiar famous fancy fast fat favorite final fine firm fit flat foolish foreign formal
fortunate free frequent fresh friendly frightened front full funny general generous gentle giant glad
global golden good grand grateful gray great guilty handsome happy hard harmless healthy heavy helpful
hidden high historic holy honest horrible hot huge human humble hungry ill important impossible incredible
independent innocent intelligent interested interesting international jealous joint juicy junior keen kind
large late lazy legal likely little local lonely long loose loud lovely low loyal lucky mad main major
married massive medical mental metal mild military minor missing mixed mobile modern modest monthly
musical mysterious narrow nasty national natural neat necessary negative nervous new nice noisy normal
northern obvious odd official old online open opposite ordinary original outdoor painful pale patient
peaceful perfect permanent personal physical plain pleasant polite poor popular positive possible powerful
practical precious present pretty previous private professional proper proud public pure quick quiet
random rapid rare raw ready real reasonable recent regular relevant reliable responsible rich ripe
romantic rotten rough round royal rude sad safe salty same scared secret senior separate serious severe
sharp shiny short shy sick silent silly similar simple single slight slow small smart smooth social soft
solar solid sorry sour southern spare special spicy square steady steep sticky stiff straight strange
strict striped strong stupid sudden suitable sunny super sure surprised sweet tall technical terrible
thick thin thirsty tight tiny tired total tough traditional tropical true typical ugly unfair unhappy
unique unknown unusual upset urban urgent useful useless usual valuable various vast violent visible
visual warm weak wealthy weekly weird western wet whole wide wild willing wise wonderful wooden worried
worth wrong yearly young
""".split()

COLOURS = (
    """black white gray red green blue yellow orange purple pink brown teal silver golden turquoise""".split()
)

COMPARED = """
better best worse worst bigger biggest smaller smallest larger largest older oldest younger youngest
taller tallest shorter shortest longer longest faster fastest slower slowest higher highest lower lowest
cheaper cheapest easier easiest harder hardest earlier later latest closer closest nearer nearest stronger
strongest warmer colder hotter cooler lighter darker heavier wider deeper louder quieter richer happier
happiest safer simpler brighter more most less least further
""".split()

ADVERBS = """
about above abroad again ago ahead almost alone already also altogether always anyway anywhere apart away
back badly barely before below briefly carefully certainly clearly completely constantly correctly
directly down downstairs early easily elsewhere enough especially even eventually ever everywhere exactly
far fast finally first forever fortunately forward frequently fully generally gently gladly gradually
happily hardly heavily here highly hopefully however immediately indeed inside instantly instead just
kindly late lately later loudly luckily maybe mostly nearby nearly neither never nevertheless next
normally nowhere obviously occasionally often once only originally otherwise outside overnight partly
patiently perfectly perhaps please politely possibly probably properly quickly quietly quite rarely rather
really recently regularly sadly safely secretly seldom seriously sharply silently simply slightly slowly
softly somehow sometimes somewhere soon still strongly suddenly surely terribly then there therefore today
together tomorrow tonight too totally truly twice unfortunately upstairs usually very warmly well widely
yesterday yet
""".split()

FUNCTION = """
a across after all along although am among an and another any anybody anyone anything are around as at be
because been behind being beside besides between beyond both but by can could despite did do does doing
done during each either else every everybody everyone everything except few for from had has have having
he her hers herself hey hi hello him himself his how I if in into is it its itself goodbye let like many
may me might mine much must my myself near no nobody none nor not nothing now of off oh okay on one onto
or other others our ours ourselves out over own per several shall she should since so some somebody
someone something such than that the their them themselves these they this those though through till to
toward under until up upon us was we were what whatever when whenever where whether which while who
whoever whole whom whose why will with within without would yes you your yours yourself don't can't didn't
doesn't won't isn't wasn't aren't weren't couldn't wouldn't shouldn't haven't hasn't I'm I'll I've I'd
it's that's there's what's let's we're we'll we've you're you'll you've they're they'll they've he's she's
he'll she'll who's here's
""".split()

NUMBERS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million
first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
fifteenth sixteenth seventeenth eighteenth nineteenth twentieth thirtieth dozen half quarter point percent
plus minus times divided equals dollars cents euros pounds meters kilometers kilograms grams liters miles
inches degrees minutes seconds o'clock
""".split()

DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = """January February March April May June July August September October November December""".split()
NAMES = """
Adam Alice Amy Andrew Anna Arthur Ben Brian Carlos Carol Chloe Clara Daniel David Diana Edward Elena Emma
Eric Eva Felix Frank George Grace Hannah Helen Henry Hugo Ivan Jack James Jane Jenny John Julia Karen Kate
Kevin Laura Leo Lily Linda Lucy Luke Maria Mark Martin Mary Max Michael Molly Nancy Nina Oliver Olivia
Omar Oscar Patrick Paul Peter Priya Rachel Robert Rosa Ruth Sam Sarah Simon Sophie Steven Susan Thomas Tom
Victor Wendy
""".split()
COUNTRIES = """
Africa America American Asia Australia Berlin Brazil Britain British Canada China Chinese Christmas Easter
Egypt English Europe European France French German Germany India Indian Italian Italy Japan Japanese
London Mexico Paris Rome Russia Russian Spain Spanish
""".split()

# What the course, its pictures, documents and meetings talk about.
COURSE = """
abstract algorithm alike audio bar bars born bottom browser center chapter checklist click cloudy code
column courage cursor dashboard database dataset deploy desktop document download draft email encoder
feedback folder foggy generator generate hardware hexagon input kilobyte label landscape layout left memo
marketing module multimodal network neural notebook output oval overview paragraph password pentagon
percentage pie pixel portrait prompt proposal prototype rainy release retrieve row scan scanner screenshot
script server sketch slide snowy speaker speech spreadsheet stormy supplier tag template token transcript
upload username user vector video vision windy wireless workshop agenda attend attendee chairman client
colleague decide finance follow-up headquarters hire marketing milestone participant postpone quarterly
remind reschedule resign staff submit supplier task tuition warehouse
""".replace("follow-up ", "").split()

_IRREGULAR_PLURALS = {
    "child": "children",
    "deer": "deer",
    "fish": "fish",
    "fisherman": "fishermen",
    "foot": "feet",
    "goose": "geese",
    "half": "halves",
    "knife": "knives",
    "leaf": "leaves",
    "life": "lives",
    "man": "men",
    "mouse": "mice",
    "person": "people",
    "policeman": "policemen",
    "scissors": "scissors",
    "sheep": "sheep",
    "shelf": "shelves",
    "thief": "thieves",
    "tooth": "teeth",
    "trousers": "trousers",
    "wife": "wives",
    "wolf": "wolves",
    "woman": "women",
}
# Nouns without a plural of their own.
UNCOUNTED = set(
    """
advice age air anger art attention autumn bacon basketball beauty beef blame bread butter cabbage cash
chalk chess chocolate clothes coconut copper corn courage damage dark data education electricity energy
equipment evidence existence faith fame flour food football freedom fun garlic glue gold grammar growth
ham happiness hate health heat homework honey honor ice importance information insurance internet jam joy
juice justice knowledge labor lack laughter leather luck lunchtime magic mail math mathematics meat milk
money music nature news oil pain pasta patience peace pepper percent permission plastic police politics
pollution popularity population pork pride progress protection rain reality relief research respect rice
safety salt science security self shame shopping silence silk silver snow soap software speech speed spice
steak strength stress sugar tape tea technology tennis thanks thunder toast traffic training trash trust
truth vinegar volleyball waste water weather wind wine wool work world yogurt youth
""".split()
)
NOUNS = (*PEOPLE, *ANIMALS, *FOODS, *PLACES, *THINGS, *IDEAS, *BODY)


def _spelt(word: str, ending: str) -> str:
    """The word with an ending of -s, -ed or -ing, as it is spelt."""
    hisses = word.endswith(("s", "x", "ch", "sh", "z"))
    consonant_y = word.endswith("y") and word[-2] not in "aeiou"
    if ending == "s":
        return word[:-1] + "ies" if consonant_y else word + ("es" if hisses else "s")
    if word in _DOUBLING:
        word += word[-1]
    if ending == "ing":
        silent = word.endswith("e") and not word.endswith(("ee", "oe", "ye"))
        return (word[:-2] + "y" if word.endswith("ie") else word[:-1] if silent else word) + "ing"
    return word[:-1] + "ied" if consonant_y else word + ("d" if word.endswith("e") else "ed")


def plural(noun: str) -> str:
    """Several of them: "boxes", "children"."""
    if noun in ("hero", "mosquito", "potato", "tomato"):
        return noun + "es"
    return _IRREGULAR_PLURALS.get(noun) or _spelt(noun, "s")


def third(verb: str) -> str:
    """What one does: "carries"."""
    return {"go": "goes", "do": "does", "have": "has"}.get(verb) or _spelt(verb, "s")


def past(verb: str) -> str:
    """What one did: "carried", "wrote"."""
    return IRREGULAR[verb][0] if verb in IRREGULAR else _spelt(verb, "ed")


def participle(verb: str) -> str:
    """What one has done, or what was done: "carried", "written"."""
    return IRREGULAR[verb][1] if verb in IRREGULAR else _spelt(verb, "ed")


def ongoing(verb: str) -> str:
    """What one is doing: "carrying"."""
    return _spelt(verb, "ing")


def inflected(word: str) -> list[str]:
    """A word and its forms, as a noun and as a verb."""
    found = [plural(word)] if word in NOUNS and word not in UNCOUNTED else []
    if word in TRANSITIVE or word in INTRANSITIVE:
        found += [form(word) for form in (third, past, participle, ongoing)]
    return list(dict.fromkeys([word, *found]))


@cache
def vocabulary() -> tuple[str, ...]:
    """Every word once, as it is written inside a sentence: common ones in all forms, other verbs in two."""
    verbs = [*TRANSITIVE, *INTRANSITIVE]
    forms = [form(verb) for form in (past, participle) for verb in verbs]
    forms += [form for word in (*sorted(COMMON), *ANIMALS, *FOODS) for form in inflected(word)]
    words = [*FUNCTION, *NUMBERS, *NOUNS, *verbs, *forms, *ADJECTIVES, *COLOURS, *COMPARED, *ADVERBS]
    return tuple(dict.fromkeys([*words, *DAYS, *MONTHS, *NAMES, *COUNTRIES, *COURSE]))
