"""The closed classes of English that the reading of noun phrases rests on: determiners, numbers, what follows a noun.

Open classes (things) are in lexicon.toml. To teach a way to count or to point: add it here.
"""


def word_set(words: str) -> frozenset[str]:
    """The words of a text, each once."""
    return frozenset(words.split())


NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "dozen": 12, "single": 1,
}  # fmt: skip
# Opens a phrase about one thing that the sentence brings up.
INDEFINITE = frozenset(("a", "an", "another", "one", "each", "every", "either", "any"))
# Opens a phrase that takes the thing for granted.
DEFINITE = word_set(
    """
    the this that these those its his her their my your our both whose
    """
)
# Says how many without a number.
QUANTITIES = word_set(
    """
    some several many multiple various numerous few couple dozens hundreds lots plenty no all most more other
    others any different additional countless enough fewer much less
    """
)
NO = frozenset(("no", "zero", "neither"))
# "a group of people" speaks of people; the first kind says how many, the second does not.
GROUPS = {"pair": 2, "pairs": None, "couple": 2, "trio": 3, "duo": 2, "dozen": 12, "half-dozen": 6, "quartet": 4}
COLLECTIVES = word_set(
    """
    group groups herd herds flock flocks crowd crowds bunch bunches number row rows line lines pile piles stack
    stacks set collection variety assortment array lot lots plenty series cluster clusters team fleet pack mix
    selection range majority handful dozens hundreds swarm litter family gathering abundance pieces slices piece
    slice part kind kinds type types sort sorts bowl bowls plate plates basket baskets tray trays box boxes glass
    cup cups bottle bottles loaf head heads bouquet vase table full one two three four five six seven eight nine
    ten some many most all both each several few none rest half display bit portion chunk chunks back front side
    sides top edge edges end middle center centre view sight close-up closeup presence species style model breed
    brand pair pairs couple trio duo dozen quartet
    """
)
# Heads of a phrase whose "of" shows a likeness and not the thing.
LIKENESSES = word_set(
    """
    poster posters painting paintings drawing drawings statue statues sculpture sculptures figurine figurines logo
    logos sticker stickers mural murals cartoon illustration illustrations sketch carving carvings toy model
    models replica print prints silhouette shape form outline symbol symbols icon decal decals artwork portrait
    portraits reflection shadow shadows cutout mask costume figure figures postcard postcards
    """
)
# Before a noun they make a likeness of it: "a toy car", "a stuffed giraffe".
MIMIC = word_set(
    """
    toy stuffed plush fake inflatable cardboard lego carved miniature cartoon plastic ceramic porcelain
    papier-mache origami animated illustrated sculpted rubber wicker imaginary fictional virtual depicted balloon
    topiary painted embroidered printed tattooed decorative ornamental bronze
    """
)
COLOURS = word_set("red blue green yellow black white brown gray grey pink purple golden tan beige silver teal maroon")
DETERMINERS = INDEFINITE | DEFINITE | QUANTITIES | frozenset(NUMBERS)
PICTURES = frozenset(("image", "picture", "photo", "photograph", "scene", "snapshot", "shot", "frame", "view"))
BE = word_set(
    """
    is are was were be been being isn't aren't wasn't weren't 's 're am
    """
)
PREPOSITIONS = word_set(
    """
    of in on at by with from to for near under over above below behind beside between among along across through
    around inside outside into onto off up down against toward towards beneath underneath next within without
    about during after before atop amid amidst alongside beyond past upon via per like as than besides despite
    including featuring until except
    """
)
CONJUNCTIONS = word_set(
    """
    and or but nor so yet while because although though if when where which who that whether since whereas than as
    whose whom
    """
)
PRONOUNS = word_set(
    """
    i you he she it we they there here one someone who which that this these those everyone everybody anyone
    nobody
    """
)
AUXILIARIES = word_set(
    """
    do does did has have had can could may might must shall should will would not don't doesn't didn't can't
    cannot couldn't won't wouldn't shouldn't hasn't haven't hadn't
    """
)
MARKS = frozenset(',;:()"“”–—-/')
# What may follow a noun without making it the first half of a compound.
AFTER = (
    BE
    | PREPOSITIONS
    | CONJUNCTIONS
    | PRONOUNS
    | AUXILIARIES
    | MARKS
    | DEFINITE
    | INDEFINITE
    | QUANTITIES
    | frozenset(NUMBERS)
    | word_set(
        """
    itself himself herself themselves
    also too then now just only even still not never always often usually sometimes already again alone together
    apart away nearby close closer further farther far ahead aside overhead outdoors indoors upright asleep awake
    alive present visible available ready full open closed right left well almost both either all each standing
    least back forward upside side-by-side facing able likely due such rather quite very instead later perhaps
    maybe possibly probably adjacent prominent empty half large small big tall long red blue green yellow black
    white brown gray grey pink purple golden dark bright stood sat lay ran held wore took made went came saw kept
    built hung set put cut seen shown worn taken driven ridden eaten thrown caught flown laid lit fed led
    left lost bought brought hit hidden known given written broken spread wet clean dirty busy eager unaware happy
    tired calm safe similar different deep high low etc. i.e. e.g. onlooking mid-air midair head first side-on
    inward outward wide out aloft afloat aboard onboard ashore ajar aglow afar amiss awry astride everywhere
    somewhere elsewhere upstairs downstairs midway halfway sideways skyward skywards downhill uphill underfoot
    underwater round soon once twice today tonight yesterday tomorrow
    """
    )
)
# Verbs in the third person: after a singular noun they are its verb and not the head of a compound.
VERBS = word_set(
    """
    adds aims allows appears approaches arrives asks attempts attracts balances barks bats bends bites blends
    blocks blows boards breaks brings brushes captures carries casts catches catches chases chews climbs closes
    comes completes contains contributes converses covers creates crosses curls cuts cycles dances dangles
    demonstrates depicts describes digs dips displays dives does draws dresses drinks drives eats emerges emits
    emphasizes encounters enhances enjoys enters equips examines exhibits expresses extends faces falls features
    feeds feels fills finds finishes fits flies floats flows focuses follows forms frolics gallops gathers gazes
    gets gives glances glides goes grabs grazes grips grows guides hands hangs has heads helps highlights hits
    holds hovers hugs includes indicates interacts invites jumps keeps kicks kneels knows lands laughs lays leads
    leans leaps leaves lends licks lies lifts lights lingers listens lives loads looks lounges lowers maintains
    makes maneuvers matches meets moves naps navigates needs observes occupies offers opens operates overlooks
    paddles parks participates passes pauses peeks peers performs pets picks places plays points poses positions
    possesses prepares presents presses props protects protrudes provides pulls pushes puts races raises reaches
    reads receives relaxes relies remains represents requires resembles rests returns reveals rides rises roams
    rolls runs sails says seems sees sells serves shares shines shows signifies sits skates skis sleeps slides
    smells smiles sniffs soars speaks splashes spots spreads stacks stands stares starts stays steers stems steps
    stops strolls stretches strikes suggests supports surfs surrounds swims swings symbolizes takes talks taxis
    tends throws ties tilts tops touches tows transports travels tries turns uses views visits waits wakes walks
    wanders wants watches waves wears works yawns lacks saves stores prevents protects attracts
    """
)
# The same verbs after several things: "the dog and cat sleep".
BARE_VERBS = frozenset(part for verb in VERBS for part in (verb[:-1], verb.removesuffix("es")))
# Participles, adverbs and negated verbs end like this, and follow a noun freely.
ENDINGS = ("ing", "ed", "ly", "n't")

# --- moods -----------------------------------------------------------------------------------------------------------
MODALS = word_set(
    """
    may might could would should can must will shall ought cannot can't couldn't wouldn't won't shouldn't
    """
)
# "can be seen", "you can see": a modal that supposes nothing.
SEEING = word_set(
    """
    seen see found observed observe spotted spot noticed notice visible identified distinguished viewed made
    discerned glimpsed recognized counted find clearly easily also
    count
    """
)
# What follows is supposed and not said.
DOUBTS = MODALS | word_set(
    """
    perhaps possibly maybe probably likely potentially presumably supposedly potential possible probable
    hypothetical if whether unless suggest suggests suggesting suggested imagine imagining implies imply implying
    indicates indicate indicating resembles resemble resembling reminiscent like e.g. e.g need needs want wants
    hope hopes expect expects expected looking searching waiting prefer prefers require requires desire desires
    plan plans planning intend intends intended anticipating seeking pretend pretending designed ideal suitable
    wish wishes symbolizes represents similar than future prevent prevents avoid avoiding instead considering
    consider
    inferred infer concluded conclude assumed assume speculated unlike
    risk risks chance concern danger dangers possibility threat fear
    """
)
# Two words that open a supposition together.
DOUBT_PAIRS = frozenset(
    {
        ("such", "as"),
        ("appears", "to"),
        ("appear", "to"),
        ("seems", "to"),
        ("seem", "to"),
        ("as", "if"),
        ("as", "though"),
    }
    | {
        ("as", "a"),
        ("as", "an"),
        ("for", "a"),
        ("for", "an"),
        ("for", "any"),
        ("looks", "like"),
        ("ready", "for"),
        ("type", "of"),
    }
)
# A clause that says how things are in general.
GENERAL = word_set(
    """
    often usually typically generally commonly frequently always sometimes tend tends known important essential
    crucial vital necessary common considered popular regularly rarely normally traditionally historically general
    naturally depends various advisable
    """
)
# Before "for a" they except what is there: "empty except for a dog".
EXCEPTING = word_set("except but save")
# After "the" they speak of any such thing: "the occasional visitor".
ANY_SUCH = word_set("occasional odd average typical ideal perfect proverbial usual")
# A sentence that says what is seen here and now.
ANCHORS = word_set(
    """
    image picture photo photograph scene snapshot visible seen shown depicted featured captured features shows
    depicts showcases displays captures portrays contains includes background foreground left right center centre
    middle corner positioned situated located scattered present parked standing sitting lying surrounded
    filled consists holding wearing nearby
    see sees sits stands lies rests leans holds wears carries beside behind next front atop beneath
    placed near
    include contain
    distance spotted observed noticed found
    """
)
DENIALS = word_set(
    """
    not n't isn't aren't wasn't weren't don't doesn't didn't hasn't haven't never neither nor without lacks
    lacking devoid missing
    """
)
DENIED_OF = word_set(
    """
    lack absence free devoid instead absent sign signs evidence trace indication mention rid rather
    """
)
# Where what was supposed or denied ends.
BREAKS = frozenset((";", ":", "but", "while", "because", "although", "though", "however", "since", "whereas", "yet"))
# What an article of clothing or a sign carries is a picture of the thing.
CARRIERS = LIKENESSES | word_set(
    """
    sign signs shirt t-shirt tshirt shirts sweater hat cap flag flags banner banners label labels sticker
    wallpaper pajamas advertisement advertisements ad ads billboard magnet magnets tattoo tattoos cover wall-art
    graffiti screen towel quilt
    """
)
