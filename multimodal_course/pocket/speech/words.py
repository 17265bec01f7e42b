"""The words that pocket Whisper learns: everyday English, and what the course talks about.

Nouns in the singular, verbs in the infinitive, adjectives and adverbs. `vocabulary` adds their forms.
"""

from functools import cache

from .common_words import COMMON

PEOPLE = """
accountant actor adult agent artist assistant athlete aunt author baby babysitter baker barber boss boy
boyfriend bride brother builder butcher buyer candidate captain cashier chef chief child citizen cleaner
clerk coach colleague cook couple cousin criminal customer cyclist dad dancer daughter dealer dentist
designer detective director doctor driver editor electrician employee employer enemy engineer expert fan
farmer father fellow firefighter fisherman friend gardener gentleman ghost girl girlfriend grandchild
granddaughter grandfather grandma grandmother grandpa grandparent grandson guard guest guide guy
hairdresser hero host hunter husband inspector journalist judge kid killer king knight lady landlord
lawyer leader librarian magician maid man manager master mayor mechanic member minister mom mother
musician neighbor nephew niece nurse officer operator owner painter parent partner passenger patient
person photographer pilot player plumber poet police policeman politician postman president priest prince
princess prisoner producer professor programmer pupil queen reader receptionist refugee relative reporter
representative researcher resident robber roommate runner sailor salesman scientist secretary seller
servant shopkeeper singer sister soldier son speaker specialist stranger student supporter surgeon
survivor swimmer tailor teacher teenager tenant thief tourist trainer traveler twin uncle vet victim
visitor volunteer voter waiter waitress wife winner witch witness woman worker writer
""".split()

ANIMALS = """
animal ant bear beast bee bird bug bull butterfly calf camel cat chicken cow crab creature deer dog
dolphin donkey dragon duck eagle elephant fish fly fox frog giraffe goat goose hamster hen horse insect
kitten lamb lion lizard monkey mosquito mouse octopus owl parrot penguin pet pig pigeon pony puppy rabbit
rat rooster seal shark sheep snail snake spider squirrel swan tiger turkey turtle whale wolf worm zebra
""".split()

FOODS = """
apple bacon banana bean beef beer berry biscuit blueberry bread breakfast broccoli burger butter cabbage
cake candy carrot cereal cheese cherry chili chip chocolate cinnamon coconut coffee cookie corn cream
cucumber curry dessert dinner doughnut egg flour fruit garlic grape gum ham honey ice jam juice ketchup
lemon lemonade lettuce loaf lobster lunch mango meal meat melon milk mushroom mustard noodle nut oil olive
omelet onion orange pancake pasta pea peach peanut pear pepper pie pineapple pizza plum popcorn pork
potato pudding pumpkin raspberry rice roast salad salmon salt sandwich sauce sausage seafood shrimp snack
soda soup spaghetti spice spinach steak stew strawberry sugar supper syrup tea toast tomato tuna vegetable
vinegar waffle water wine yogurt
""".split()

PLACES = """
academy airport alley apartment arena attic avenue bakery balcony bank bar barn basement bathroom bay
beach bedroom bookstore bridge building cabin cafe camp campus canal castle cathedral cave cellar cemetery
chapel church cinema city classroom cliff clinic club coast college corner corridor cottage country
countryside court crossing desert district downtown driveway embassy factory farm field fireplace forest
fountain gallery garage garden gate grocery gym hall hallway harbor highway hill hometown horizon hospital
hotel house island jail jungle kindergarten kitchen laboratory lake lane laundry library lobby mall market
meadow mill mine motel mountain museum neighborhood ocean office orchard palace park passage path pavement
pharmacy playground pond pool porch port prison province pub region resort restaurant river road roof room
route school sea shop shore sidewalk site slope square stable stadium station store stream street studio
suburb subway supermarket temple tent terminal terrace theater toilet tower town track trail tunnel
university valley village waterfall wood workplace yard zone zoo
""".split()

THINGS = """
advertisement alarm album ambulance anchor antenna apron armchair arrow backpack backyard bag ball balloon
band bandage banner barrel basket bat bath bathtub battery bead beam bed bell belt bench bicycle bike bin
blanket blouse board boat bolt bomb bone book boot bottle bow bowl box bracelet branch brick broom brush
bubble bucket bulb bullet bus bush button cabinet cable cage calendar camera candle cane car card
cardboard carpet cart case ceiling chain chair chalk charger chart chess cigarette circle clock closet
cloth clothes cloud coat coin collar comb compass computer concrete container copper cotton couch counter
crack crate cross crown crystal cube cup cupboard curtain cushion deck desk device diamond diary
dictionary dirt dish doll door dough drain drawer drawing dress drill drum dust earring earth elevator
engine envelope eraser fabric fan feather fence file film fire flag flashlight floor flower flute fork
frame freezer fridge fuel fur furniture gas gear glass glove glue gold grass guitar gun hammer handbag
handle hat headphone heater helmet homework hook hose instruction invoice iron jacket jar jeans jewel
jewelry jug kettle key keyboard kite knife ladder lamp laptop lawn leaf leather lens letter lid light
lightning liquid lock log lottery luggage machine magazine magnet makeup map mask match mattress medal
medicine menu microphone microwave mirror monitor moon mop motor mud mug mustache nail napkin necklace
needle nest net newspaper notebook oven package page paint painting pajamas pan panel paper parcel
passport pen pencil perfume phone photo piano picture piece pill pillow pin pipe plane planet plant
plastic plate plug pocket pole postcard poster pot powder present printer pump purse puzzle rack radio
rail rainbow raincoat razor receipt record rectangle refrigerator remote ribbon ring robe robot rocket
rope rug ruler sack sail sand satellite saw scarf scissors screen screw sculpture seat seed shampoo sheet
shelf shell shield ship shirt shoe shorts shovel shower sign silk silver sink skateboard ski skirt sky
sleeve slice slipper soap sock sofa soil sponge spoon stair stamp star statue steam steel stick stone
stool stove straw string suit suitcase sun sunglasses sunshine sweater swimsuit swing switch sword table
tail tank tap tape target taxi telephone telescope television thermometer thread ticket tie tile tire
tissue tool toothbrush toothpaste towel toy tractor train trap trash tray tree triangle trophy trousers
truck trumpet tube umbrella underwear uniform vacuum van vase vehicle vest violin visa wall wallet watch
weapon weed wheel wheelchair whistle window wing wire wool zipper
""".split()

IDEAS = """
ability absence accent access accident account achievement act action activity addition address advantage
adventure advice affair afternoon age agency agreement aid aim air alcohol allergy alternative ambition
amount anger anniversary answer anxiety apology appearance appetite application appointment approach area
argument army arrangement arrest arrival art article aspect assignment association atmosphere attempt
attention attitude audience authority autumn award background balance ban bargain baseball basis
basketball battle beauty beginning behavior belief benefit bet bill biology birth birthday bit blame bonus
border brand break breath budget bunch burden business campaign capacity capital care career cash category
cause celebration century ceremony certificate challenge champion championship chance change chaos
character charge charity chat chemistry childhood choice circumstance claim class climate clue code
collection color combination comedy comfort command comment committee communication community company
comparison competition complaint compliment concentration concept concern concert conclusion condition
conference confidence conflict confusion connection construction contact contest context contract contrast
contribution control conversation copy cost council course crash creation credit crime crisis criticism
crowd culture cure currency custom cycle damage danger dark data date day deadline deal death debate debt
decade decision defeat defense definition degree delay delivery demand democracy department departure
deposit depth description design destination detail determination development diet difference difficulty
direction disappointment disaster discipline discount discovery discussion disease distance divorce
donation doubt drama dream drug duty earthquake economics economy edge education effect effort election
electricity element emergency emotion employment end energy engagement entertainment enthusiasm entrance
environment episode equipment era error escape essay evening event evidence exam example excuse exercise
exhibition existence exit expectation expense experience experiment explanation explosion expression
extent fact failure faith fame family fare fashion fate fault favor fear feature fee feeling festival
fever fight figure fitness flavor flight flood flow flu focus fog food football force forecast form
fortune foundation freedom friendship fun function fund funeral future game gap gardening generation
genius geography gift goal god golf gossip government grade graduation grammar gratitude grief ground
group growth guarantee guess guilt habit half happiness harm harvest hate headache health heat heaven
height hell help hike history hobby hockey hole holiday home honesty honor hope hour humor hunger
hurricane idea illness image imagination impact importance impression improvement incident income
independence industry infection influence information injury inspiration instruction insult insurance
intelligence intention interest interface internet interview invention investigation investment invitation
issue item jazz job joke journey joy justice kind kindness knowledge labor lack language laughter law lead
leadership league leak lecture legend length lesson level license lie life lifetime limit line list
literature loan logic loss lot love luck lunchtime magic mail majority manner marathon mark marriage mass
material math mathematics matter maximum meaning measure medication meeting membership memory mercy mess
message method middle midnight mind minimum minute mission mistake mixture model moment money month mood
morning mortgage motion movement movie murder music mystery name nap nation nature need nerve news
newsletter night nightmare noise nonsense noon note notice number object occasion offer operation opinion
opponent opportunity option order origin outfit overtime oxygen pace pain pair panic parade pardon part
party passion past patience pattern payment peace penalty penny pension percent performance period
permission phrase physics picnic pity place plan pleasure plot poem point policy politics pollution
popularity population position possibility poverty power practice prayer preference preparation presence
presentation pressure price pride principle privacy prize problem procedure process product profession
profit program progress project promise property protection protein protest psychology punishment purpose
quality quantity quarter question race rain range rate reaction reality reason recipe recommendation
recovery reduction reference refund regret rehearsal relation relationship relief religion reminder rent
repair replacement report reputation request requirement research reservation resource respect response
responsibility rest result retirement return revenge review revolution reward rhythm right risk robbery
role routine row rugby rule rumor rush sacrifice safety salary sale sample scale scar scene schedule
science score search season second secret section security selection self semester sense sentence series
service session shade shadow shame shape share shift shock shopping shot show side sight signal signature
silence situation size skill sleep smell smile snow soccer society software solution song sore soul sound
source souvenir space speech speed spelling spirit spite sport spring stage standard start state statement
status step stomachache stop storm story strategy strength stress strike structure struggle stuff style
subject subscription success suggestion sum summary summer sunrise sunset support surface surgery surprise
survey suspicion symbol symptom system tale talent talk task taste tax team tear technology temper
temperature tendency tennis tension term test text thanks theme theory thing thought threat thunder tide
time tip title tone toothache top topic touch tour tournament tradition traffic tragedy training
translation transport transportation treasure treatment trend trial trick trip trouble trust truth tune
twist type union unit universe use vacation vaccine value variety version victory view violence virus
visit vocabulary voice volleyball volume vote wage walk war warning waste wave way weakness wealth weather
website wedding week weekend weight whisper wind winter wisdom wish word work workout world worry wound
year yoga youth
""".split()

BODY = """
ankle arm back beard belly blood body bottom brain cheek chest chin ear elbow eye eyebrow face finger fist
foot forehead hair hand head heart heel hip jaw knee leg lip liver lung mouth muscle neck nose palm rib
shoulder skin spine stomach throat thumb toe tongue tooth waist wrist
""".split()

# What somebody does with a thing.
TRANSITIVE = """
abandon accept accuse achieve add admire admit afford allow announce answer apply appreciate approach
approve arrange arrest ask assist assume attach attack attend attract avoid bake beat become beg begin
believe bet bite blame bless block boil book borrow bother break bring brush build burn bury button buy
call calm cancel capture carry catch cause celebrate change charge chase cheat check choose chop claim
clean clear climb close collect comb combine command commit compare complete confirm confuse congratulate
connect consider contain continue control convince cook copy correct cost count cover crash create
criticize cross crush cut damage deal decide decorate defend define delete deliver demand deny describe
deserve design destroy determine develop dig discover discuss display disturb divide do donate doubt
download drag draw dress drink drive drop drown dry earn eat edit elect empty encourage end enjoy enter
escape establish examine exchange expand expect explain explore express face fasten fear feed feel fetch
figure fill find finish fire fix fold follow force forget forgive frighten fry gain gather get give glue
grab greet grow guard guess guide hammer hand handle hang hate have hear heat help hide hire hit hold hug
hunt hurt identify ignore imagine impress improve include increase influence inform injure insert inspect
install insult interrupt introduce invent invest investigate invite iron join judge keep kick kill kiss
knit knock know land lay lead learn leave lend let lift light like load locate lock lose love lower mail
make manage mark marry mean measure meet melt mention milk mind miss mix move mow murder name need notice
obey observe obtain offer open operate order organize owe own pack paint park pass pay peel perform
persuade pick plan plant play post postpone pour practice praise predict prefer prepare present press
pretend prevent print produce promise promote pronounce propose protect protest prove provide publish pull
punish pursue push put quit raise rate reach read realize receive recognize recommend record recover
reduce refund refuse regret reject release remember remind remove rent repair repeat replace reply report
request require rescue reserve resist respect restart return reveal review ride ring risk roast rob roll
rub ruin satisfy save saw say scare score scratch scrub search see seek select sell send separate serve
set settle sew share shave shift shock shoot show shut sign sing skip slam slice slow smell solve sort
speed spell spend spill split spoil spot spread squeeze start steal stick sting stir stop store stretch
strike study suggest suit supply support suppose surprise surround survive suspect swallow swear sweep
swing switch take taste teach tear tease tell test thank threaten throw tidy tie tighten touch track trade
train transfer translate trap treat trick trip trust try turn twist type understand unlock unpack update
upset urge use vacuum value visit wake want warn wash waste watch water wave wear weigh welcome whistle
win wind wipe withdraw wrap write yell zip
""".split()

# What somebody does alone.
INTRANSITIVE = """
act agree apologize appear argue arrive bark behave belong bend bleed blow bounce bow breathe burst camp
care chat cheer clap collapse come commute compete complain concentrate cough crash crawl creep cry dance
depend die disagree disappear dive dream drift drown end exist fail faint fall fight flee float fly freeze
gamble giggle go graduate grin happen hesitate hike hope hurry jog joke jump kid kneel land last laugh
lean leap lie listen live look march matter melt nod occur oversleep pause point pray protest rain react
relax rely remain reply respond rest retire rise roar run rush sail score scream seem shake shine shiver
shout shrink sigh sink sit sleep slide slip smile smoke sneeze snore snow speak spin stand stare stay step
struggle stumble succeed suffer sweat swim talk think travel tremble trip type vanish vote wait walk
wander wave weep whisper whistle wonder work worry yawn yell
""".split()

# Verbs that are not said of what is going on just now.
STATES = frozenset("believe belong cost deserve doubt know matter mean need owe seem understand want".split())

# infinitive, past, and participle where it is another
_IRREGULAR = """
beat beat beaten; become became become; begin began begun; bend bent; bet bet; bite bit bitten; bleed
bled; blow blew blown; break broke broken; bring brought; build built; burst burst; buy bought; catch
caught; choose chose chosen; come came come; cost cost; creep crept; cut cut; deal dealt; dig dug; do did
done; draw drew drawn; drink drank drunk; drive drove driven; eat ate eaten; fall fell fallen; feed fed;
feel felt; fight fought; find found; flee fled; fly flew flown; forget forgot forgotten; forgive forgave
forgiven; freeze froze frozen; get got gotten; give gave given; go went gone; grow grew grown; hang hung;
have had; hear heard; hide hid hidden; hit hit; hold held; hurt hurt; keep kept; kneel knelt; know knew
known; lay laid; lead led; leave left; lend lent; let let; lie lay lain; light lit; lose lost; make made;
mean meant; meet met; oversleep overslept; pay paid; put put; quit quit; read read; ride rode ridden; ring
rang rung; rise rose risen; run ran run; say said; see saw seen; seek sought; sell sold; send sent; set
set; sew sewed sewn; shake shook shaken; shine shone; shoot shot; show showed shown; shrink shrank shrunk;
shut shut; sing sang sung; sink sank sunk; sit sat; sleep slept; slide slid; speak spoke spoken; speed
sped; spend spent; spin spun; split split; spread spread; stand stood; steal stole stolen; stick stuck;
sting stung; strike struck; swear swore sworn; sweep swept; swim swam swum; swing swung; take took taken;
teach taught; tear tore torn; tell told; think thought; throw threw thrown; understand understood; upset
upset; wake woke woken; wear wore worn; weep wept; win won; wind wound; withdraw withdrew withdrawn; write
wrote written
"""
IRREGULAR = {verb: (forms[0], forms[-1]) for verb, *forms in (line.split() for line in _IRREGULAR.split(";"))}
_DOUBLING = set(
    """
admit beg begin bet chat chop clap commit control cut dig drag drop forget get grab grin hit hug jog kid
knit let nod occur plan prefer put quit rob rub run scrub set shop shut sip sit skip slam slip spin split
spot step stir stop swim tap trap trip upset win wrap zip
""".split()
)

ADJECTIVES = """
able absolute acceptable accurate active actual additional adorable adult advanced afraid aggressive alive
allergic alone amazing ambitious amused ancient angry annoyed annoying anxious ashamed asleep attractive
automatic available average awake aware awesome awful awkward bad bald bare basic beautiful big bitter
blank blind blond bloody bold bored boring brave brief bright brilliant broad broken busy calm capable
careful careless casual certain charming cheap cheerful chemical classic clean clear clever close clumsy
cold colorful comfortable common complete complex complicated concerned concrete confident confused
constant content convenient convinced cool correct cozy crazy creative critical crowded crucial cruel
curious curly current curved cute daily damp dangerous dark dead deadly deaf dear decent deep delayed
delicate delicious delighted depressed desperate determined different difficult digital dirty disappointed
disappointing disgusting distant dizzy double dramatic drunk dry due dull dumb dusty eager early eastern
easy effective elderly electric electronic elegant embarrassed embarrassing emotional empty endless
engaged enormous entire equal essential even evil exact excellent excited exciting exhausted exhausting
expensive experienced extra extreme fair faithful fake false familiar famous fancy fantastic fascinating
fast fat favorite female final fine firm fit flat flexible fluent fond foolish foreign formal fortunate
free frequent fresh friendly frightened front frozen frustrated full funny furious general generous gentle
genuine giant glad global golden good gorgeous grand grateful gray great greedy grumpy guilty handsome
handy happy hard harmless harsh healthy heavy helpful helpless hidden high historic holy homeless homesick
honest hopeful hopeless horrible hostile hot huge human humble humid hungry icy identical ill imaginary
immediate impatient important impossible impressed impressive incredible independent injured innocent
intelligent intense interested interesting international invisible jealous joint juicy junior keen kind
large late lazy legal likely little live lively local logical lonely long loose loud lovely low loyal
lucky mad magical main major male married marvelous massive mature mean medical mental mere merry messy
metal mild military minor miserable missing mixed mobile modern modest monthly muddy musical mutual
mysterious naked narrow nasty national natural naughty neat necessary negative nervous neutral new nice
noisy normal northern nuclear obvious occasional odd official old online open opposite ordinary organic
original outdoor painful pale particular passionate pathetic patient peaceful peculiar perfect permanent
personal physical plain pleasant pleased plenty pointless polite poor popular positive possible potential
powerful practical precious pregnant present pretty previous primary prime private professional proper
proud public pure puzzled quick quiet radical random rapid rare raw ready real realistic reasonable recent
regular relaxed relevant reliable relieved religious remarkable remote responsible rich rid ridiculous
ripe rocky romantic rotten rough round royal rude rusty sad safe salty same sandy satisfied scared scary
scientific secret selfish senior sensible sensitive separate serious severe shallow sharp shiny shocked
short shy sick significant silent silly similar simple sincere single skinny sleepy slight slim slippery
slow small smart smooth social soft solar solid sore sorry sour southern spare special specific
spectacular spicy spoiled square stable steady steep sticky stiff straight strange stressed stressful
strict striped strong stubborn stuck stunning stupid successful sudden sufficient suitable sunny super
superior supposed sure surprised suspicious sweet talented talkative tall tasty technical temporary tender
tense terrible terrific terrified thick thin thirsty thoughtful thrilled tight tiny tired total tough
traditional tricky tropical true typical ugly unable unbelievable uncertain uncomfortable unemployed
unexpected unfair unhappy unique unknown unlikely unlucky unnecessary unpleasant unusual upper upset urban
urgent used useful useless usual vague valuable various vast violent visible visual vital warm weak
wealthy weekly weird western wet whole wicked wide wild willing wise wonderful wooden worldwide worried
worth wounded wrong yearly young
""".split()

COLOURS = (
    """black white gray red green blue yellow orange purple pink brown teal silver golden turquoise""".split()
)

COMPARED = """
best better bigger biggest brighter busier cheaper cheapest cleaner closer closest colder coldest cooler
darker deeper earlier easier easiest faster fastest funnier funniest further greater greatest happier
happiest harder hardest healthier heavier higher highest hotter hottest kinder larger largest later latest
least less lighter longer longest louder lower lowest more most nearer nearest newer newest nicer nicest
older oldest poorer quicker quieter richer richest sadder safer shorter shortest simpler slower slowest
smaller smallest smarter softer sooner stronger strongest taller tallest thinner warmer warmest wider
wiser worse worst younger youngest
""".split()
BEST = [word for word in COMPARED if word.endswith("est") or word in ("best", "worst", "most", "least")]

ADVERBS = """
about above abroad absolutely accidentally actually afterwards again ago ahead almost alone already
alright also altogether always anymore anytime anyway anywhere apart apparently approximately
automatically away awfully back backwards badly barely basically beautifully before below bravely briefly
brightly calmly carefully carelessly certainly cheerfully clearly closely comfortably completely
constantly correctly currently deeply definitely deliberately differently directly down downstairs
downtown eagerly early easily effectively elsewhere enough entirely equally especially essentially even
eventually ever everywhere exactly extremely fairly far fast finally firmly first fluently forever
fortunately forward frankly freely frequently fully furthermore generally gently genuinely gladly
gradually greatly happily hardly heavily here highly honestly hopefully however immediately incredibly
indeed initially inside instantly instead just kindly late lately later loudly luckily mainly maybe
meanwhile merely moreover mostly naturally nearby nearly neatly necessarily neither nervously never
nevertheless newly next normally nowadays nowhere obviously occasionally officially often once only openly
originally otherwise outside overnight overseas particularly partly patiently perfectly perhaps
permanently personally physically please politely possibly precisely previously probably properly proudly
purely quickly quietly quite rarely rather really recently regularly relatively repeatedly sadly safely
secretly seldom seriously sharply shortly significantly silently simply sincerely slightly slowly smoothly
softly somehow sometime sometimes somewhere soon specifically steadily still strangely strictly strongly
successfully suddenly surely surprisingly technically terribly then there therefore thoroughly thus
tightly today together tomorrow tonight too totally truly twice typically ultimately underground
unexpectedly unfortunately unusually upstairs usually very warmly well widely wildly wisely yesterday yet
""".split()

FUNCTION = """
a according across after all along although am among an and another any anybody anyone anything are around
as at be because been behind being beside besides between beyond both but by can could despite did do does
doing done during each either else every everybody everyone everything except few for from had has have
having he her hers herself hey hi hello him himself his how I if in into is it its itself goodbye let like
many may me might mine much must my myself near no nobody none nor not nothing now of off oh okay on one
onto or other others ought our ours ourselves out over own per several shall she should since so some
somebody someone something such than that the their them themselves these they this those though through
till to toward under until up upon us was we were what whatever when whenever where whether which while
who whoever whole whom whose why will with within without would yes you your yours yourself against ah
alongside aside beneath bye cannot ha huh regarding throughout underneath unless unlike versus whatsoever
whereas wow yeah biology chemistry concrete dough economics gardening geography golf grass honesty
overtime rugby spite yoga don't can't didn't doesn't won't isn't wasn't aren't weren't couldn't wouldn't
shouldn't haven't hasn't I'm I'll I've I'd it's that's there's what's let's we're we'll we've you're
you'll you've they're they'll they've he's she's he'll she'll who's here's you'd he'd she'd we'd they'd
it'd hadn't mustn't needn't it'll that'll there'll who'd where's how's when's nobody's everybody's
somebody's something's everything's
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
Adam Alex Alice Amy Andrew Anna Arthur Barbara Ben Billy Bob Brian Carlos Carol Charlie Chloe Chris Clara
Dan Daniel David Diana Edward Elena Ellen Emily Emma Eric Eva Felix Frank George Grace Hannah Harry Helen
Henry Hugo Ivan Jack James Jane Jason Jennifer Jenny Jessica Jim Jimmy Joe John Josh Julia Julie Karen
Kate Kevin Laura Leo Lily Linda Lisa Lucy Luke Margaret Maria Mark Martin Mary Matt Max Michael Mike Molly
Nancy Nick Nina Oliver Olivia Omar Oscar Patrick Paul Peter Priya Rachel Robert Rosa Ruth Ryan Sally Sam
Sarah Scott Simon Smith Sophie Steve Steven Susan Susie Ted Thomas Tim Tom Tony Victor Wendy William
""".split()
COUNTRIES = """
Africa America Asia Australia Austria Berlin Boston Brazil Britain California Canada Chicago China Egypt
Europe Florida France Germany Greece India Ireland Italy Japan Korea London Madrid Mexico Norway Paris
Poland Portugal Rome Russia Scotland Spain Sweden Switzerland Texas Tokyo Vienna Washington
""".split()
NATIONAL = """
American British Chinese Dutch Egyptian English European French German Greek Indian Irish Italian Japanese
Polish Portuguese Russian Spanish Swedish
""".split()
HOLIDAYS = "Christmas Easter".split()

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
    "calf": "calves",
    "child": "children",
    "deer": "deer",
    "fish": "fish",
    "fisherman": "fishermen",
    "foot": "feet",
    "gentleman": "gentlemen",
    "goose": "geese",
    "grandchild": "grandchildren",
    "half": "halves",
    "jeans": "jeans",
    "knife": "knives",
    "leaf": "leaves",
    "life": "lives",
    "loaf": "loaves",
    "man": "men",
    "mouse": "mice",
    "pajamas": "pajamas",
    "person": "people",
    "policeman": "policemen",
    "postman": "postmen",
    "salesman": "salesmen",
    "scissors": "scissors",
    "sheep": "sheep",
    "shelf": "shelves",
    "shorts": "shorts",
    "sunglasses": "sunglasses",
    "thief": "thieves",
    "tooth": "teeth",
    "trousers": "trousers",
    "underwear": "underwear",
    "wife": "wives",
    "wolf": "wolves",
    "woman": "women",
}
# Nouns without a plural of their own.
UNCOUNTED = set(
    """
advice age air alcohol anger anxiety art attention autumn bacon baseball basketball beauty beef biology
blame bread broccoli butter cabbage cardboard cash cereal chalk chaos chemistry chess chocolate cinnamon
clothes coconut comfort concrete confidence confusion copper corn cotton courage damage dark data
democracy dirt dough dust economics education electricity employment energy entertainment enthusiasm
equipment evidence existence fabric faith fame fitness flour fog food football freedom fuel fun furniture
gardening garlic gas geography glue gold golf gossip grammar grass gratitude grief growth guilt gum ham
happiness harm hate health heat heaven hell hockey homework honesty honey honor humor hunger ice
importance independence information inspiration insurance intelligence internet jam jazz jewelry joy juice
justice ketchup kindness knowledge labor lack laughter laundry leadership leather lemonade lettuce
lightning literature logic luck luggage lunchtime magic mail makeup math mathematics meat mercy midnight
milk money mud music mustard nature news nonsense noon oil overtime oxygen pain panic pasta patience peace
pepper percent permission physics plastic police politics pollution popcorn popularity population pork
poverty pride privacy progress protection psychology rain reality relief research respect retirement
revenge rice rugby safety salmon salt sand science seafood security self shame shampoo shopping shrimp
silence silk silver snow soap soccer software soil spaghetti speech speed spice spinach spite steak steam
steel strength stress stuff sugar sunshine surgery syrup tape tea technology tennis thanks thunder toast
toothpaste traffic training transport transportation trash trust truth tuna underwear vinegar violence
volleyball waste water wealth weather wind wine wisdom wool work world yoga yogurt youth
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
    """Every word once, as it is written inside a sentence: common ones in all forms, other verbs in three."""
    verbs = [*TRANSITIVE, *INTRANSITIVE]
    forms = [form(verb) for form in (past, participle, ongoing) for verb in verbs]
    forms += [form for word in (*sorted(COMMON), *ANIMALS, *FOODS) for form in inflected(word)]
    words = [*FUNCTION, *NUMBERS, *NOUNS, *verbs, *forms, *ADJECTIVES, *COLOURS, *COMPARED, *ADVERBS]
    return tuple(dict.fromkeys([*words, *DAYS, *MONTHS, *NAMES, *COUNTRIES, *NATIONAL, *HOLIDAYS, *COURSE]))
