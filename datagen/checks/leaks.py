"""The rule on what a sample must not give away: that its writer read about the image and never saw it.

A source is guilty by its name alone (`bounding box`), by how it came (`the provided details`), by what is done with it
(`according to the list`) or by what it says (`the description states`). The same nouns are innocent as things in the
image: a caption printed on a poster, boxes of pizza, a list on a wall. To add a way to leak: give it a line in the
group where it belongs, and see that the words of its Way in SOURCES hold one of its own. Spaces in these patterns mean
nothing.
"""

from datagen.checks.quotes import Phrase, Way
from datagen.types import Sample

THE = r"""(?: the|this|that|these|those|your|my|our|its|all|both|each|every|any|one|some|most|several|another|other
    |multiple )"""
NTH = (
    r"(?: (?:first|second|third|fourth|fifth|last|latter|former|other|two|three|four|five|six|various|different) \s+ )"
)
# Nouns by how sure they are: PLAIN ones name nothing that a picture often holds, VAGUE ones often do.
PLAIN = r"(?: descriptions?|annotations?|annotators?|captions?|captioners?|sentences?|metadata|prompts?|detections? )"
VAGUE = r"(?: texts?|contexts?|lists?|information|info|data|details|facts|inputs?|summar(?:y|ies)|statements? )"
NOUNS = rf"(?: {PLAIN}|{VAGUE}|labels?|coordinates|box(?:es)?|notes )"
IMAGE = r"(?: image|picture|photo|scene )"
GIVEN = r"(?: provided|given|supplied|available )"
REPORTED = r"(?: mentioned|described|stated|specified|indicated|noted|listed|reported|given|provided|referenced )"
SAYS = r"""(?: sa(?:y|ys|id)|states?|stated|mentions?|mentioned|describes?|described|indicates?|indicated|suggests?
    |suggested|specif(?:y|ies|ied)|notes?|noted|tells?|told|impl(?:y|ies|ied)|agrees?|calls?|refers?|speaks?|points?
    |hints?|shows?|includes?|contains?|lists?|reveals?|confirms?|reports?|explains?|highlights?|identif(?:y|ies)|puts?
    |places?|depicts?|gives?|provides? )"""
# What signs do not do, so that a "text" that does it is no sign.
MEANS = (
    r"(?: describes?|mentions?|indicates?|suggests?|impl(?:y|ies)|specif(?:y|ies)|states?|confirms?|refers?|notes? )"
)
HOW = r"""(?: (?:all|both|each|also|only|clearly|explicitly|simply|further|do|does|did|not|never|(?:do|does|did)n['’]t
    |fails?\s+to) \s+ ){0,3}"""
# What follows the name of a thing that hangs in the image: the words on it in quotation marks, or a place.
IN_SIGHT = r"""(?! \s* "" | \s+ (?:reading|that\s+reads|reads|on|under|underneath|below|beneath|beside|above\s+the
    |printed|written|displayed|painted|engraved|posted|at|hang\w*) \b
    | \s+ (?:in|of) \s+ (?:the\s+)? (?:chinese|japanese|french|spanish|german|english|newspaper|magazine|book|comic
    |cartoon|meme|poster|sign|menu|screen) \b )"""
OF_IT = r"(?! \s+ (?:on|in|of|at|from|printed|written|displayed|shown|visible|seen) \b )"
ON_SIGNS = r"(?! \s+ (?:board|desk|booth|center|centre|sign|panel|screen) \b )"
BASED_ON = r"""(?: based \s+ (?:\w+ly \s+)? (?:up)?on | according \s+ to | as \s+ per | per | judging \s+ (?:by|from)
    | going \s+ (?:by|off) | relying \s+ on )"""

BY_NAME = rf"""
    \b (?: bbox(?:es)? | ground [ -] truth ) \b
  | \b (?: annotators? | captioners? | metadata | the \s+ (?:\w+ \s+)? dataset | the \s+ observers? \s+ {SAYS} ) \b
  | \b object (?:'s|’s)? \s+ categor(?:y|ies) \b | \b categor(?:y|ies) \s* ""
  | \b (?:the|these|both) \s+ annotations? \b (?! \s+ (?:on|in|are \s+ in|and|cover) \b )
  | \b (?:in|from) \s+ annotations \b
  | \b (?: descriptions | the \s+ (?:\w+ \s+)?? description ) \b {IN_SIGHT}
        (?! \s+ of \s+ (?: an? \b | (?:the|this) \s+ (?:\w+ \s+)? {IMAGE} \b ) )
"""
OF_THE_IMAGE = rf"""
    \b (?: bounding [ -]? box(?:es)? | alt [ -] text | lists? \s+ of \s+ objects ) \b
  | \b (?: coco|human(?:-written)?|image|photo|picture|scene|source|object|textual|written|verbal ) \s+
        (?: descriptions?|captions?|annotations?|labels?|lists?|detections?|information|data|coordinates )
        \b {IN_SIGHT} {ON_SIGNS}
  | \b (?: spatial|position(?:al)?|location|detection|localization ) \s+ (?:information|data|results?|details|values) \b
  | \b (?:object|person) (?:'s|’s)? \s+ box(?:es)? \b | \b box(?:es)? \s+ around \s+ (?:the|each|every) \b
  | \b object (?:'s|’s)? \s+ positions? \s+ given \b
"""
CAPTIONS = rf"""
    \b (?: {THE} | (?:the \s+)? {NTH} | {GIVEN} | of \s+ the ) \s* (?:\w+ \s+)? captions? \b {IN_SIGHT}
        (?! \s+ (?:is|are) \s+ (?:printed|written|below|under|on) \b )
  | \b (?:in|from|by|per|to|reading|of) \s+ (?:the \s+)? captions? \b {IN_SIGHT} | \A captions \b {IN_SIGHT}
  | \b captions \s+ {HOW} {SAYS} \b | \b captions? \s+ (?:provided|given|above) \b
  | \b (?:sentence|caption|description|phrase) \s* "" \s* {HOW} {MEANS} \b
"""
COORDINATES = r"""
    \b [xy] [ -]? (?:co-?ordinates?|axis|values?) \b | \b x \s+ and \s+ y \s+ (?:values?|positions?) \b
  | \b (?:pixel|spatial|normali[sz]ed|given|provided|specified|respective|exact|image) \s+ co-?ordinates \b
  | \b (?: the|its|their|his|her|these|those|both|box|\w+['’]s? ) \s+
        (?: (?:box|object|pixel|corner|image|exact|given|provided|relative|respective|different|same) \s+ )?
        co-?ordinates \b
        (?! \s+ (?:on|with|of \s+ (?!the|his|her|its|each|both|all|an? )|from \s+ (?:an?|his|her|their|the) \s) )
"""
GIVEN_TO_ME = rf"""
    (?: \A | [.!?,;:] \s | \b (?:the|this|that|these|those|your|all|any|from|with|on|in|by|of|considering) \s )
        \s* (?:{GIVEN}|input) \s+ (?! {THE} \s | an? \s ) (?:\w+ \s+){{0,2}} {NOUNS} \b
  | \b {PLAIN} \s+ (?:(?:that|which) \s+ (?:is|are|was|were) \s+)? (?:{GIVEN}|above) \b
  | \b {VAGUE} \s+ (?:(?:that|which) \s+ (?:is|are|was|were|has|have) \s+ (?:been \s+)?)?
        (?:{GIVEN}|above|at \s+ hand) \b (?! \s+ (?:on|in|by|at|to|for|from) \s+ (?! the \s+ (?:{NOUNS}|question) ) )
  | \b information \s+ given \s*,
"""
TOLD = r"""
    \b what \s+ (?:is|was|has \s+ been|we \s+ are) \s+ (?:described|provided|given|told|mentioned) \b
  | \b you (?:'ve|’ve|\s+ have)? \s+ (?:provided|described|mentioned|supplied|shared|listed|gave \s+ me) \b
  | \b (?:we|I) \s* (?:are|were|am|was|'re|’re|have \s+ been) \s+
        (?:told|informed|given \s+ (?:the|a|that|only|some)) \b
"""
LEAD_INS = rf"""
    \b (?:{BASED_ON}|considering|given|looking \s+ at) \s+ (?:{THE} \s+ {NTH}?)? (?!visual) (?:[\w-]+ \s+)?
        {PLAIN} \b {IN_SIGHT}
  | \b {BASED_ON} \s+ (?:the|these) \s+
        (?:text|textual \s+ \w+|contexts?|lists?|information|data|inputs?|facts|details) \b {OF_IT} {ON_SIGNS}
  | \b (?:in|from|by|per) \s+ (?:the|this|your|these|both|all) \s+ (?:[\w-]+ \s+)?
        (?:descriptions?|metadata|object \s+ list|prompt|annotations) \b {IN_SIGHT}
"""
AS_REPORTED = rf"""
    (?: \A | [.!?,;] \s ) \s* as \s+ (?:(?:was|is|already|previously|also) \s+){{0,2}} {REPORTED} \b
        (?! \s+ (?:on|by|at) \b | \s+ (?:in|to) \s+ (?! the \s+ {NOUNS} \b ) )
"""
WITNESSES = rf"""
    \b (?: {THE} | {NTH} | the \s+ {NTH} ) \s+ (?:of \s+ the \s+)? {NTH}? (?:\w+ \s+)??
        {PLAIN} \s* ,? \s+ {HOW} {SAYS} \b (?! \s* "")
  | \b (?:the|given|provided|these) \s+ (?:texts?|information|data|inputs?|prompt|object \s+ list|list) \s+
        {HOW} {MEANS} \b
  | \b the \s+ (?:input|list|information|data|summary|context) \s+ {HOW}
        (?:says?|states?|includes?|tells? \s+ us|mentions?|contains?) \b (?! \s* "") | \b the \s+ data \s+ shows? \b
  | \b (?:as|like) \s+ the \s+ (?:{PLAIN}|text|list|data) \s+ {SAYS} \b
"""
REPORTS = rf"""
    \b (?:the|its|these) \s+ (?:objects? \s+)?
        (?:mentioned|listed|specified|described|detected|annotated|labell?ed|provided) \s+
        (?:objects?|items?|elements?|positions?|people|persons?|things|categor(?:y|ies)|details) \b
        (?! \s+ (?:on|in|at) \s+ the \s+ (?:board|menu|sign|shelf|wall|counter) )
  | \b (?:objects?|items?|elements?|things|people|persons?) \s+ (?:is|are|was|were|ha(?:s|ve) \s+ been) \s+
        (?:\w+ \s+)? (?:detected|annotated) \b
  | \b detected \s+ objects? \b
  | \b objects? \s+ (?:that \s+ (?:are|were) \s+)? (?:listed|detected|provided|annotated) \b
  | \b it (?:'s|’s|\s+ is|\s+ was) \s+ (?:also \s+)?
        (?: mentioned|stated|specified|(?:described|indicated|reported) \s+ that ) \b (?! \s+ (?:on|by|at) \b )
  | \b (?:{IMAGE}|setting) \s+ (?:is|was) \s+ described \b | \b described \s+ the \s+ {IMAGE} \b
  | \b (?:described|mentioned|stated|specified|listed|noted|given|provided) \s+ (?:in|by) \s+
        (?:the|your|these|all|both|one) \s+ (?:[\w-]+ \s+)??
        (?:{PLAIN}|text|context|information|input|data|list|question) \b {IN_SIGHT}
  | (?: (?<! \b a \s ) | (?<= \b is \s a \s ) ) \b mentions? \s+ of \b
"""
UNSEEN = rf"\b without \s+ seeing \s+ the \s+ (?:actual \s+)? {IMAGE} \b"

PLAIN_WORDS = """
    description descriptions annotation annotations annotator annotators caption captions captioner captioners sentence
    sentences metadata prompt prompts detection detections
"""
VAGUE_WORDS = """
    text texts context contexts list lists information info data details facts input inputs summary summaries statement
    statements
"""
NOUN_WORDS = f"{PLAIN_WORDS} {VAGUE_WORDS} label labels coordinates box boxes notes"
REPORTED_WORDS = "mentioned described stated specified indicated noted listed reported given provided referenced"
BASED_WORDS = "based according per judging going relying considering given looking"
SOURCES = Phrase(
    Way.of(
        BY_NAME,
        """
        bbox bboxes truth annotator annotators captioner captioners metadata dataset observer observers category
        categories annotation annotations description descriptions
        """,
    ),
    Way.of(
        OF_THE_IMAGE,
        """
        box boxes text list lists description descriptions caption captions annotation annotations label labels
        detection detections information data results details values coordinates localization given
        """,
        """
        bounding alt objects coco human image photo picture scene source object textual written verbal spatial position
        positional location detection localization person around each
        """,
    ),
    Way.of(CAPTIONS, "caption captions sentence description phrase"),
    Way.of(COORDINATES, "coordinate coordinates ordinate ordinates x y"),
    Way.of(GIVEN_TO_ME, NOUN_WORDS, "given provided supplied available input above hand"),
    Way.of(TOLD, f"{REPORTED_WORDS} told informed supplied shared gave", "what you we i"),
    Way.of(LEAD_INS, f"{PLAIN_WORDS} {VAGUE_WORDS} textual", f"{BASED_WORDS} in from by"),
    Way.of(AS_REPORTED, REPORTED_WORDS, "as"),
    Way.of(WITNESSES, f"{PLAIN_WORDS} {VAGUE_WORDS}"),
    Way.of(REPORTS, f"{REPORTED_WORDS} detected annotated labelled labeled mention mentions"),
    Way.of(UNSEEN, "seeing", "without"),
)


def hides_its_source(sample: Sample) -> str | None:
    """No turn speaks of captions, boxes, annotations or a description: the reader sees only the image."""
    return SOURCES.first_found("turn", (turn.text for turn in sample.turns))
