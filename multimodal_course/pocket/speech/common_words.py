"""The words that are said most: everyday English's commonest, and what the course talks about."""

# Without their forms; all of them are in words.py as well.
COMMON = frozenset(
    """
actor artist aunt baby boss boy brother captain chef child citizen colleague cook cousin customer dancer
daughter dentist director doctor driver engineer expert farmer father friend girl grandfather grandmother
guest guide husband king lady lawyer leader manager man mother musician neighbor nurse officer owner
parent partner passenger patient person player police policeman queen reader scientist secretary singer
sister soldier son speaker stranger student teacher tourist visitor waiter wife winner woman worker writer

animal bear bee bird cat chicken cow dog duck fish fly fox horse lion monkey mouse parrot pig rabbit sheep
snake spider tiger wolf

apple banana bean beef bread breakfast butter cake carrot cheese chocolate coffee cookie cream dinner egg
flour fruit honey ice juice lemon lunch meal meat milk nut oil onion orange pizza potato rice salad salt
sandwich snack soup sugar supper tea tomato vegetable water wine

airport apartment bank bar basement bathroom beach bedroom bridge building castle cellar church cinema
city classroom club college corner country court factory farm field forest garage garden gate hall harbor
hill hospital hotel house island kitchen lake library market mountain museum office park path pharmacy
port prison restaurant river road roof room school shop square station store street supermarket theater
tower town university valley village wood yard zoo

bag ball band bath bed bell bicycle blanket board boat book boot bottle bowl box bus button cable camera
car card chair charger chart circle clock coat coin computer cup desk door drawer dress engine file film
fire flag floor flower fork frame fridge glass guitar hat jacket key keyboard knife lamp leaf letter light
list lock machine magazine map medicine menu mirror moon newspaper notebook oven package page paper
passport pen pencil phone photo piano picture plane plant plate pocket poster present printer radio ring
rocket screen seat shelf ship shirt shoe sign sofa spoon stair star stone suitcase sun sweater table
telephone television ticket tool towel toy train tree truck umbrella violin wall watch wheel window

accident account activity address advice age agreement answer appointment article autumn beginning bill
birthday budget business cash center century chance change chapter choice class color company concert
contract conversation copy cost course dance danger date day deadline decision description design
difference direction drink dream education end energy evening event exam example exercise exhibition
experience fact family fear feeling festival fever film flight food football form fun future game gift
goal government grade ground group habit half health heart heat help history hobby hole holiday home hope
hour idea information interest internet interview invitation invoice job joke journey kind language law
lecture lesson level lie life line look lot love luck mail market meeting member memory message method
middle minute mistake model moment money month mood morning movie music name nature neighborhood news
night noise note notice number object offer opening opinion order pain part party past peace piece place
plan point prize problem product program progress project promise question race rain reason report rest
result room row rule sale sample science score season sentence service shape side sleep smile snow song
sound space speech sport spring start step stop storm story style subject success summer surprise task
taste tax team temperature test text thing thought time top topic traffic trip trouble truth turn vacation
value view visit voice vote walk war way weather wedding week weekend weight wind winter wish word work
world year

arm back blood body brain ear eye face finger foot hair hand head knee leg mouth neck nose shoulder
stomach throat tooth

accept add admit allow answer ask bake become begin bite borrow break bring build burn buy call cancel
carry catch change check choose clean climb close collect compare connect cook copy correct cost count
cover create cross cut describe design discover discuss do draw drink drive drop eat enjoy enter examine
expect explain feed feel fill find finish fix follow forget forgive get give grow guess have hear help
hide hire hit hold hurt improve invent invite join keep kick kiss know lead learn leave lend lift like
lock lose love make mark measure meet mention miss mix move need notice offer open order own paint pass
pay pick plan plant play pour prefer prepare press print produce promise protect prove pull push put reach
read receive recognize record remember rent repair repeat report request return ride ring run save say see
sell send serve share shoot show sign sing smell solve speak spend start steal stop study support take
taste teach tell test thank throw touch train translate try turn understand use visit wake want warn wash
waste watch wear welcome win write

agree appear argue arrive belong breathe care come cough cry dance die disappear dream fail fall fight go
happen hope hurry jump last laugh lie listen live look matter rain rest rise shine shout sit sleep smile
smoke snow stand stay swim talk think travel vote wait walk wonder work worry

able afraid alone angry asleep awake bad beautiful big black blind blue boring brave bright broken brown
busy calm careful cheap clean clear clever closed cloudy cold comfortable correct crazy dangerous dark
dead deep delicious different difficult dirty double dry due early easy empty excellent excited expensive
fair famous fast fat favorite fine foreign free fresh friendly full funny good gray great green happy hard
healthy heavy helpful high honest hot huge hungry ill important impossible interesting kind large last
late lazy left light little local lonely long loud lucky missing modern narrow near necessary nervous new
next nice noisy normal old only open orange other perfect pink polite poor popular possible pretty purple
quick quiet ready real red rich right round sad safe same serious sharp short sick simple slow small smart
soft sorry special square strange strong sunny sure surprised sweet tall teal terrible thick thin thirsty
tired true ugly useful usual warm weak wet white whole wide windy wonderful worth wrong yellow young

about above again ago ahead almost already also always anyway away back badly before below carefully
certainly completely down easily elsewhere enough especially even ever everywhere exactly far finally
first forever forward here immediately indeed inside instead just mostly nearby nearly neither never now
nowhere often once otherwise outside perhaps maybe probably quickly quietly quite rarely rather really
recently simply slowly sometimes somewhere soon still suddenly then there therefore today together
tomorrow tonight too twice unfortunately upstairs usually very well yesterday yet

better best worse bigger biggest smaller smallest larger largest older oldest younger taller tallest
shorter longer longest faster slower higher highest lower cheaper easier earlier later closer nearer
nearest stronger warmer colder darker lighter heavier safer happier more most less least
""".split()
)
