"""Rules on replies in which the teacher speaks of itself, or to whoever asked it, instead of the image."""

import re

from datagen.checks.grammar import word_set
from datagen.checks.quotes import Phrase, Way, unquoted
from datagen.checks.words import words
from datagen.types import Sample

PICTURE = r"(?:image|picture|photo|photograph)s?"
NOT = (
    r"(?:can(?:not|'t|’t|\s+not)|could(?:n't|n’t|\s+not)|do(?:n't|n’t|\s+not)|did(?:n't|n’t|\s+not)|wo(?:n't|n’t)"
    r"|will\s+not"
    r"|would(?:n't|n’t|\s+not)\s+be\s+able\s+to|ha(?:ven't|ven’t|ve\s+not))"
)
# Who describes an image in the first person may well not see, find or think something.
BESIDES = r"(?:see|think|believe|notice|spot|find|observe|recall|feel\s+like|want)"
AS_A_MACHINE = r"""
    \b as \s+ an? \s+ (?:\w+[ -]){0,3} (?:AI (?! \s+ (?:researcher|engineer|student|expert)) | language \s+ model
        | artificial \s+ intelligence | chatbot | text-based \s+ model) \b
  | (?:\A|[.!?]\s) \s* as \s+ an? \s+ (?:\w+ \s+){0,2} assistant \s* , | \b as \s+ an? \s+ (?:virtual|digital
        |visual) \s+ assistant \b
"""
OF_ITSELF = rf"""
    \b I (?:'m|’m|\s+am|\s+was) \s+ (?:(?:just|only|very|really|so|truly|but|an?) \s+){{0,2}}
        (?: (?:AI|artificial|language \s+ model|text-based|assistant|chatbot) | sorry | (?:not \s+ able|unable) \s+ to
        | afraid \s+ (?:that \s+)? (?:I|it|this|we|there) | not \s+ (?:entirely \s+)? (?:sure|certain|comfortable
        |allowed|permitted)
        | (?:not \s+)? (?:trained|programmed|designed) | not \s+ capable | able \s+ to \s+ (?:process|read|handle) ) \b
  | \b I \s+ (?:have \s+ been|\w+ \s+ not \s+ been) \s+ (?:trained|programmed|designed|given) \b
  | \b (?:my|our) \s+ (?:sincere \s+)? (?:apologies|capabilit(?:y|ies)|programming|training|guidelines|polic(?:y
        |ies)|instructions|abilit(?:y|ies)
        |limitations?|knowledge) \b
  | \b in \s+ my \s+ (?:earlier|previous|last) \s+ (?:answer|response|reply) \b | \b beyond \s+ (?:my|what \s+ I) \b
  | \b I \s+ (?:just \s+|simply \s+|really \s+)? {NOT} \s+ (?:\w+ly \s+)? (?! {BESIDES} \b ) \w+
  | \b I \s+ {NOT} \s+ (?:\w+ly \s+)? (?:see|view) \s*  (?: [.,;] | \b [^.?!]{{0,30}} \b {PICTURE} \b
        (?<! in \s the \s image) (?<! in \s the \s picture) (?<! in \s the \s photo) )
  | \b I \s+ (?: lack \b | would \s+ rather \s+ not \b | have \s+ no \s+ (?:information|way|access|means|idea
        |ability|knowledge|visual|eyes) \b
        | can \s+ only \s+ (?:see \s+ text|read|process|work \s+ with|guess|speculate|infer) \b )
  | \b I (?:'d|’d|\s+would) \s+ need \s+ (?:to \s+ see|more|access|additional|further|the) \b
  | \b not \s+ something \s+ (?:that \s+)? I \s+ (?:can|am) \b
"""
DECLINING = r"""
    \b (?:I|we) \s+ (?:(?:must|do|have \s+ to|want \s+ to|would \s+ like \s+ to|sincerely|deeply) \s+)?
        (?:apologi[sz]e|regret|decline|refuse) \b
"""
# "It is not possible for me": who speaks is named at the end.
NOT_FOR_ME = r"""
    \b (?:not \s+ possible|impossible) \s+ for \s+ me \b
  | \b (?:would \s+ not|wouldn['’]t|not) \s+ be \s+ appropriate \s+ (?:for \s+ me|to \s+ (?:say|answer|describe
        |identify|guess)) \b
"""
OPENING_WITH_REGRET = r"""
    \A \s* (?:(?:I'm|I’m) \s+)? (?:sorry|apologies) \s* (?: [,.!] | but \b | for \b )
  | \A \s* unfortunately \s* , \s* (?: (?:I|we) \b | it \s+ is \s+ (?:not \s+ possible|hard|difficult|impossible) )
  | \A \s* (?:unable|not \s+ able) \s+ to \b
"""
ASKING_FOR_MORE = r"""
    (?:\A|[.!?]\s) \s* (?:please|could \s+ you|can \s+ you|kindly) \s+ (?:please \s+)? (?:provide|share|upload
        |attach|clarify|give \s+ me|send) \b
"""
WITHOUT_A_PICTURE = rf"""
    \b no \s+ {PICTURE} \s+ (?:was|is|were|has \s+ been|have \s+ been) \s+ (?:provided|attached|uploaded|given
        |shared|included) \b
  | \b there \s+ is \s+ no \s+ {PICTURE} \s+ (?:attached|provided|uploaded|included|available|given) \b
  | \b {PICTURE} \s+ (?:could \s+ not|cannot|can't|did \s+ not) \s+ (?:be \s+)? (?:load(?:ed)?|displayed|opened
        |accessed) \b
"""
REFUSAL = Phrase(
    Way.of(AS_A_MACHINE, "ai model intelligence chatbot assistant", "as"),
    Way.of(
        OF_ITSELF,
        "i my our",
        """
        ai artificial language text assistant chatbot sorry able unable afraid sure certain comfortable allowed
        permitted trained programmed designed capable given apologies capability capabilities programming training
        guidelines policy policies instructions ability abilities limitation limitations knowledge answer response reply
        beyond not cannot t lack no only need
        """,
    ),
    Way.of(DECLINING, "apologize apologise regret decline refuse", "i we"),
    Way.of(NOT_FOR_ME, "possible impossible appropriate", "me appropriate"),
    Way.of(OPENING_WITH_REGRET, "sorry apologies unfortunately unable able"),
    Way.of(ASKING_FOR_MORE, "please kindly provide share upload attach clarify give send", "please kindly you"),
    Way.of(
        WITHOUT_A_PICTURE,
        "provided attached uploaded given shared included available load loaded displayed opened accessed",
        "no not cannot t",
    ),
)
ASK = r"(?:whether|if|what|which|who|whose|how|where|when|why)"
LEARN = r"(?:say|tell|determine|know|identify|ascertain|discern|answer|state|conclude|establish|confirm)"
CANNOT = r"(?:cannot|can't|can’t|can \s+ not|could \s+ not)"
HARD_TO_TELL = rf"""
    \b (?<! not \s) (?:not \s+ (?:really \s+|easily \s+)? possible|impossible|difficult|hard|not \s+ easy) \s+
        (?:for \s+ \w+ \s+)? to \s+ (?:\w+ly \s+)? {LEARN} \b
  | \b (?:we|one) \s+ {CANNOT} \s+ (?:\w+ly \s+)? {LEARN} \b
"""
NO_WAY = r"\b no \s+ way \s+ (?:to|of) \s+ (?:know|tell|say|determin|be)\w* \b"
NOT_CLEAR = rf"""
    \b isn['’]t \s+ (?:\w+ly \s+)? (?:clear|known) \b
  | \b (?:it|that) (?:'s|’s|\s+is) \s+ (?:unclear|not \s+ (?:\w+ly \s+)? clear|uncertain|unknown|not \s+ known|not
        \s+ certain|not \s+ evident)
        \s* (?: {ASK} \b | from \b | [.,] | \Z )
  | \b (?:{CANNOT}|couldn't) \s+ be \s+ (?:\w+ly \s+)?
        (?:determined|answered|known|inferred|established|confirmed|ascertained|told|said) \b
  | \A \s* (?:unknown|unclear|n/a|not \s+ (?:known|applicable|available|specified|clear)) \W* \Z
  | \b (?:is|are|remains?) \s+ (?:unknown|uncertain|undetermined|not \s+ known|open \s+ to \s+ question) \b (?! \s+
        (?:to|for|as|by|how) \b ) | \b remains? \s+ unclear \b
"""
NOT_ENOUGH = r"""
    (?: \b not | n't | n’t) \s+ (?:provide \s+|have \s+|contain \s+|give \s+)? (?:enough|sufficient) \s+ (?:\w+
        \s+)? (?:information|details?|context|evidence|data) \b
  | \b insufficient \s+ (?:information|details?|context|evidence|data) \b
  | \b without \s+ (?:any \s+)? (?:more|further|additional|other) \s+ (?:\w+ \s+)? (?:information|context|details) \b
"""
UNKNOWN = Phrase(
    Way.of(
        HARD_TO_TELL,
        "say tell determine know identify ascertain discern answer state conclude establish confirm",
        "impossible difficult hard not cannot t",
    ),
    Way.of(NO_WAY, "way", "no"),
    Way.of(
        NOT_CLEAR,
        """
        clear unclear known unknown certain uncertain evident determined answered inferred established confirmed
        ascertained told said undetermined question n applicable available specified
        """,
        "not cannot t unclear uncertain unknown undetermined open n",
    ),
    Way.of(NOT_ENOUGH, "information detail details context evidence data", "not t insufficient without"),
)
# A longer answer that says so, or one that goes on, reasons from what is seen, which is an answer after all.
SHORT_ANSWER_WORDS = 30
GOES_ON = re.compile(r"\b(?:but|though|although|however|yet|while|still)\b|;|[.!]\s+\w+\s+\w+\s+\w+", re.IGNORECASE)
OPENING_WORDS = word_set(
    """
    sure certainly absolutely definitely of okay ok alright great no hello hi good excellent nice interesting thank
    thanks my gladly i'd i i'm i'll happy glad let let's here here's
    """
)
OPENING = re.compile(
    r"""
    \s* (?:sure|sure \s+ thing|certainly|absolutely|definitely|of \s+ course|okay|ok|alright|great|no \s+ problem
        |hello|hi \s+ there|hi) \s* !
  | \s* (?:great|good|excellent|nice|interesting) \s+ question \b | \s* thank(?:s|\s+you) \s+ for \b
  | \s* (?:okay|ok|alright|no \s+ problem|hello|hi \s+ there|my \s+ pleasure|gladly) \s* [,.:]
  | \s* (?:I(?:'d|’d|\s+would) \s+ be \s+ (?:happy|glad|delighted)|(?:I(?:'m|’m|\s+am) \s+)? (?:happy|glad) \s+ to
        \s+ (?:help|assist))
  | \s* let(?:'s|’s|\s+us) \s+ (?:take|have|look|see|break|dive|explore|start|begin) \b
  | \s* here(?:'s|’s|\s+is) \s+ what \b
  | \s* (?:let \s+ me|I(?:'ll|’ll|\s+will)) \s+ (?:\w+ \s+)? (?:describe|explain|tell|give|provide|answer|take|walk
        |help) \b
  |
    \s* (?:sure|certainly|of \s+ course|absolutely) \s* [,!.:] \s* (?:here|I) \b
  | \s* (?:sure|certainly) \s* !
  | \s* here(?:'s|’s| \s+ is| \s+ are) \s+ (?:an?|the|my|your|some) \s+ (?:[\w-]+ \s+){0,3}
        (?:descriptions?|questions?|answers?|responses?|conversations?|paragraphs?) \b
    """,
    re.IGNORECASE | re.VERBOSE,
)
OFFER = r"""
    \b hope(?:s|fully)? \s+ (?:this|that|it) \s+ helps \b | \b let \s+ me \s+ know \s+ if \b
  | \b feel \s+ free \s+ to \s+ ask \b | \b anything \s+ else \s+ (?:you|I) \b | \b as \s+ if \s+ I \b
  | \b (?:happy|glad) \s+ to \s+ (?:help|assist|answer|provide|elaborate|explain) \b
  | \b would \s+ you \s+ like \s+ (?:me \s+)? to \b | \b if \s+ you \s+ have \s+ any \s+ (?:\w+ \s+)? questions \b
  | \b I (?:\s+have|['’]ve)? \s+ (?:wrote|written|generated|created|composed|assumed|followed|avoided|based
        |tried\s+to) \b
"""
OF_THE_ANSWER = r"""
    \b word \s+ count \b | \b note \s* :
  | \b (?:this|my|the \s+ above) \s+ (?:response|answer|reply|description) \s+ (?:is|was|has|follows|does|aims) \b
"""
CLOSING = Phrase(
    Way.of(
        OFFER,
        "helps know free anything questions happy glad i you",
        """
        hope hopes hopefully let feel else if like help assist answer provide elaborate explain wrote written generated
        created composed assumed followed avoided based tried
        """,
    ),
    Way.of(OF_THE_ANSWER, "count note response answer reply description", "word note this my above"),
)
TITLE = re.compile(r"^#{1,6}\s", re.MULTILINE)
LABEL = re.compile(
    r"^\s*\**(?:AI|Assistant|GPT|ChatGPT|Bot|Human|User|System|Q|A|Question|Answer|Response|Reply|Output|Description)"
    r"(?:\s*\d{1,2})?\s*\**\s*[:：]",
    re.IGNORECASE | re.MULTILINE,
)


def answers_instead_of_refusing(sample: Sample) -> str | None:
    """No answer refuses, apologises or speaks of being a machine."""
    return REFUSAL.first_found("answer", sample.answers)


def answers_are_definite(sample: Sample) -> str | None:
    """No answer says that it cannot be known and leaves it at that: what cannot be seen is not to be asked."""
    for number, answer in enumerate(sample.answers, 1):
        found = UNKNOWN.found(answer)
        if found and len(words(answer)) <= SHORT_ANSWER_WORDS and not GOES_ON.search(answer):
            return f"answer {number} says {found!r}"
    return None


def speaks_of_the_image_alone(sample: Sample) -> str | None:
    """No answer talks to whoever asked for it: no "Sure, here is", no "hope this helps", no title, no "AI:"."""
    for number, answer in enumerate(sample.answers, 1):
        if opening := _opening(answer):
            return f"answer {number} says {opening!r}"
        if "#" in answer and TITLE.search(answer):
            return f"answer {number} has a title"
        if label := LABEL.search(answer) if ":" in answer else None:
            return f"answer {number} has the label {label.group(0).strip()!r}"
    return CLOSING.first_found("answer", sample.answers)


def _opening(answer: str) -> str | None:
    """The words to whoever asked that an answer opens with."""
    if OPENING_WORDS.isdisjoint(words(answer)[:1]):
        return None
    opening = OPENING.match(unquoted(answer))
    return " ".join(opening.group(0).split()) if opening else None
