"""The words that are said most: everyday English's commonest, and what the course talks about."""

# Without their forms; all of them are in words.py as well.
COMMON = frozenset(
    """
actor artist aunt baby boss boy boyfriend bride brother captain chef child citizen colleague cook cousin
customer dad dancer daughter dentist director doctor driver employee enemy engineer expert fan farmer
father friend girl girlfriend grandfather grandma grandmother grandpa guest guide guy husband kid king
lady lawyer leader man manager mom mother musician neighbor nurse officer owner parent partner passenger
patient person player police policeman queen reader scientist secretary singer sister soldier son speaker
stranger student teacher tourist victim visitor waiter wife winner woman worker writer

animal bear bee bird cat chicken cow dog duck fish fly fox horse lion monkey mouse parrot pet pig rabbit
sheep snake spider tiger wolf

apple banana bean beef bread breakfast butter cake carrot cheese chocolate coffee cookie cream dinner egg
flour fruit honey ice juice lemon lunch meal meat milk nut oil onion orange pizza potato rice salad salt
sandwich snack soup sugar supper tea tomato vegetable water wine

airport apartment avenue bank bar basement bathroom beach bedroom bridge building castle cellar church
cinema city classroom club college corner country court factory farm field forest garage garden gate hall
harbor hill hospital hotel house island kitchen lake library market mountain museum office park path
pharmacy port prison restaurant river road roof room school shop square station store street supermarket
theater toilet tower town university valley village wood yard zoo

bag ball band bath bed bell bicycle blanket board boat book boot bottle bowl box bus button cable camera
car card chair charger chart circle clock clothes coat coin computer cup desk dirt door drawer dress earth
engine file film fire flag floor flower fork frame fridge furniture gas glass guitar gun hat homework
jacket jeans key keyboard knife lamp leaf letter light list lock luggage machine magazine map medicine
menu mirror moon newspaper notebook oven package page paper passport pen pencil phone photo piano picture
plane plant plate pocket poster present printer radio ring rocket screen seat shelf ship shirt shoe sign
sky sofa spoon stair star stone suitcase sun sweater table telephone television ticket tool toothbrush
towel toy train tree truck umbrella van violin wall wallet watch wheel window

ability accident account activity address advice age agreement answer apology appointment article autumn
baseball beginning bill birthday bit budget bunch business cash center century chance change chapter
choice class clue color company concert contract conversation copy cost course dance danger date day
deadline decision description design difference direction dream drink drug education end energy evening
event exam example exercise exhibition experience fact family fear feeling festival fever film flight food
football form fun future game gift goal government grade ground group habit half health heart heat help
history hobby hockey hole holiday home hope hour idea income information interest internet interview
invitation invoice issue job joke journey kind language law lecture lesson level lie life line look lot
love luck mail market meeting member memory message method middle midnight minute mistake model moment
money month mood morning movie music name nap nature neighborhood news night noise nonsense noon note
notice number object occasion offer opening opinion order pain part party past peace piece place plan
point policy pressure prize problem product program progress project promise question race rain reason
relation report research rest result room row rule sale sample science score season second sense sentence
service shape shopping side signal situation sleep smile snow soccer song soul sound space speech sport
spring start status step stop storm story stuff style subject success summer surprise task taste tax team
technology temperature test text thing thought time top topic traffic trip trouble truth turn vacation
value view visit voice vote walk war way weather wedding week weekend weight wind winter wish word work
world year

arm back blood body brain ear eye face finger foot hair hand head knee leg mouth neck nose shoulder skin
stomach throat tooth

accept achieve add admit afford allow answer apply appreciate approach arrest ask assume attend avoid bake
beat become begin bet bite borrow bother break bring brush build burn buy call cancel capture carry catch
change chase cheat check choose clean climb close collect compare complete confuse connect convince cook
copy correct cost count cover crash create cross cut deal decide describe deserve design destroy dig
discover discuss disturb do doubt draw drink drive drop earn eat encourage enjoy enter escape examine
expect explain feed feel fill find finish fix follow forget forgive frighten fry gain get give grow guess
hang hate have hear help hide hire hit hold hurt imagine improve include increase injure interrupt
introduce invent invest invite join keep kick kill kiss know land lay lead learn leave lend let lift like
load lock lose love make manage mark mean measure meet mention mind miss mix move murder need notice offer
open order owe own pack paint pass pay perform pick plan plant play pour practice prefer prepare press
pretend print produce promise protect prove pull push put quit raise reach read realize receive recognize
recommend record recover refuse regret remember remind remove rent repair repeat replace reply report
request respect return reveal ride ring roll run save say scare search see seek sell send separate serve
set share shock shoot show shut sign sing smell solve sort speak spend spill split spoil spread start
steal stick stop strike study suggest suit supply support suppose survive suspect swear switch take taste
teach tear tell test thank threaten throw tidy tie touch trade train translate trap treat trick trust try
turn twist type understand unlock unpack upset use visit wake want warn wash waste watch wave wear welcome
win wrap write yell

act agree apologize appear argue arrive behave belong breathe care chat come complain concentrate cough
cry dance depend die disappear dream exist fail fall fight go happen hope hurry jump last laugh lie listen
live look matter rain react relax rely rest retire rise rush scream seem shake shine shout sigh sink sit
sleep slide slip smile smoke snow stand stare stay succeed suffer swim talk think travel vote wait walk
whisper wonder work worry

able actual adult afraid alive alone amazing angry ashamed asleep available awake aware awesome awful
awkward bad beautiful big black blind blue boring brave bright broken brown busy calm careful certain
cheap clean clear clever closed cloudy cold comfortable complicated confused convenient cool correct crazy
crowded curious current cute dangerous dark dead dear deep delicious desperate different difficult dirty
disappointed double drunk dry due dumb early easy embarrassed empty excellent excited exhausted expensive
fair familiar famous fast fat favorite final fine fit foreign free fresh friendly frozen full funny
generous glad good grateful gray great green guilty happy hard healthy heavy helpful high honest hopeless
horrible hot huge hungry ill important impossible incredible injured interesting international jealous
kind large last late lazy left light little local lonely long loud lovely lucky mad main married messy
missing modern narrow natural near necessary nervous new next nice noisy normal obvious old only open
orange original other perfect personal pink pleasant pleased plenty polite poor popular possible pregnant
pretty private proud public purple quick quiet rare ready real red relaxed religious responsible rich
ridiculous right round rude sad safe same satisfied scared scary secret selfish sensible serious severe
sharp shocked short sick silly simple single slow small smart soft sorry special specific square strange
stressed strong stuck stupid sunny sure surprised sweet talented tall tasty teal terrible terrified thick
thin thirsty tiny tired total true ugly unable unhappy unusual used useful usual warm weak weird wet white
whole wide wild willing windy wonderful worried worth wrong yellow young

about above absolutely actually again ago ahead almost already alright also always anymore anyway apart
apparently away back badly basically before below carefully certainly clearly completely currently deeply
definitely directly down downstairs easily elsewhere enough entirely especially even eventually ever
everywhere exactly extremely fairly far finally firmly first forever forward generally hardly heavily here
honestly hopefully however immediately indeed inside instantly instead just lately luckily mainly maybe
meanwhile mostly naturally nearby nearly neither never normally now nowhere obviously often once otherwise
outside particularly perfectly perhaps personally probably properly quickly quietly quite rarely rather
really recently seriously shortly simply slowly sometimes somewhere soon still suddenly surely then there
therefore today together tomorrow tonight too totally truly twice unfortunately upstairs usually very well
yesterday yet

better best worse bigger biggest smaller smallest larger largest older oldest younger taller tallest
shorter longer longest faster slower higher highest lower cheaper easier earlier later closer nearer
nearest stronger warmer colder darker lighter heavier safer happier more most less least further worst
harder hardest louder nicer nicest greater greatest sooner hottest coldest richer newest kinder
""".split()
)
