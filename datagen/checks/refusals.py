"""Rules on replies in which the teacher speaks of itself, or to whoever asked it, instead of the image."""

import re

from datagen.checks.grammar import word_set
from datagen.checks.quotes import Phrase, unquoted
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
REFUSAL = Phrase(
    re.compile(
        rf"""
    \b as \s+ an? \s+ (?:\w+[ -]){{0,3}} (?:AI (?! \s+ (?:researcher|engineer|student|expert)) | language \s+ model
        | artificial \s+ intelligence | chatbot | text-based \s+ model) \b
  | (?:\A|[.!?]\s) \s* as \s+ an? \s+ (?:\w+ \s+){{0,2}} assistant \s* , | \b as \s+ an? \s+ (?:virtual|digital
        |visual) \s+ assistant \b
  | \b I (?:'m|’m|\s+am|\s+was) \s+ (?:(?:just|only|very|really|so|truly|but|an?) \s+){{0,2}}
        (?: (?:AI|artificial|language \s+ model|text-based|assistant|chatbot) | sorry | (?:not \s+ able|unable) \s+ to
        | afraid \s+ (?:that \s+)? (?:I|it|this|we|there) | not \s+ (?:entirely \s+)? (?:sure|certain|comfortable
        |allowed|permitted)
        | (?:not \s+)? (?:trained|programmed|designed) | not \s+ capable | able \s+ to \s+ (?:process|read|handle) ) \b
  | \b I \s+ (?:have \s+ been|\w+ \s+ not \s+ been) \s+ (?:trained|programmed|designed|given) \b
  | \b (?:I|we) \s+ (?:(?:must|do|have \s+ to|want \s+ to|would \s+ like \s+ to|sincerely|deeply) \s+)?
        (?:apologi[sz]e|regret|decline|refuse) \b
  | \b (?:my|our) \s+ (?:sincere \s+)? (?:apologies|capabilit(?:y|ies)|programming|training|guidelines|polic(?:y
        |ies)|instructions|abilit(?:y|ies)
        |limitations?|knowledge) \b
  | \b in \s+ my \s+ (?:earlier|previous|last) \s+ (?:answer|response|reply) \b | \b beyond \s+ (?:my|what \s+ I) \b
  | \A \s* (?:(?:I'm|I’m) \s+)? (?:sorry|apologies) \s* (?: [,.!] | but \b | for \b )
  | \A \s* unfortunately \s* , \s* (?: (?:I|we) \b | it \s+ is \s+ (?:not \s+ possible|hard|difficult|impossible) )
  | \A \s* (?:unable|not \s+ able) \s+ to \b
  | \b I \s+ (?:just \s+|simply \s+|really \s+)? {NOT} \s+ (?:\w+ly \s+)? (?! {BESIDES} \b ) \w+
  | \b I \s+ {NOT} \s+ (?:\w+ly \s+)? (?:see|view) \s*  (?: [.,;] | \b [^.?!]{{0,30}} \b {PICTURE} \b
        (?<! in \s the \s image) (?<! in \s the \s picture) (?<! in \s the \s photo) )
  | \b I \s+ (?: lack \b | would \s+ rather \s+ not \b | have \s+ no \s+ (?:information|way|access|means|idea
        |ability|knowledge|visual|eyes) \b
        | can \s+ only \s+ (?:see \s+ text|read|process|work \s+ with|guess|speculate|infer) \b )
  | \b I (?:'d|’d|\s+would) \s+ need \s+ (?:to \s+ see|more|access|additional|further|the) \b
  | \b (?:not \s+ possible|impossible) \s+ for \s+ me \b
  | (?:\A|[.!?]\s) \s* (?:please|could \s+ you|can \s+ you|kindly) \s+ (?:please \s+)? (?:provide|share|upload
        |attach|clarify|give \s+ me|send) \b
  | \b (?:would \s+ not|wouldn['’]t|not) \s+ be \s+ appropriate \s+ (?:for \s+ me|to \s+ (?:say|answer|describe
        |identify|guess)) \b
  | \b not \s+ something \s+ (?:that \s+)? I \s+ (?:can|am) \b
  | \b no \s+ {PICTURE} \s+ (?:was|is|were|has \s+ been|have \s+ been) \s+ (?:provided|attached|uploaded|given
        |shared|included) \b
  | \b there \s+ is \s+ no \s+ {PICTURE} \s+ (?:attached|provided|uploaded|included|available|given) \b
  | \b {PICTURE} \s+ (?:could \s+ not|cannot|can't|did \s+ not) \s+ (?:be \s+)? (?:load(?:ed)?|displayed|opened
        |accessed) \b
    """,
        re.IGNORECASE | re.VERBOSE,
    ),
    word_set(
        """
        ai model chatbot based assistant i sorry able unable apologize apologise regret apologies unfortunately
        provide  upload attach clarify please kindly   provided attached uploaded given shared included available
        loaded load displayed opened accessed decline refuse my our appropriate intelligence impossible possible
        """
    ),
)
ASK = r"(?:whether|if|what|which|who|whose|how|where|when|why)"
LEARN = r"(?:say|tell|determine|know|identify|ascertain|discern|answer|state|conclude|establish|confirm)"
UNKNOWN = Phrase(
    re.compile(
        rf"""
    \b (?<! not \s) (?:not \s+ (?:really \s+|easily \s+)? possible|impossible|difficult|hard|not \s+ easy) \s+
        (?:for \s+ \w+ \s+)? to \s+ (?:\w+ly \s+)? {LEARN} \b
  | \b no \s+ way \s+ (?:to|of) \s+ (?:know|tell|say|determin|be)\w* \b
  | \b isn['’]t \s+ (?:\w+ly \s+)? (?:clear|known) \b
  | \b (?:it|that) (?:'s|’s|\s+is) \s+ (?:unclear|not \s+ (?:\w+ly \s+)? clear|uncertain|unknown|not \s+ known|not
        \s+ certain|not \s+ evident)
        \s* (?: {ASK} \b | from \b | [.,] | \Z )
  | \b (?:cannot|can't|can’t|can \s+ not|could \s+ not|couldn't) \s+ be \s+ (?:\w+ly \s+)?
        (?:determined|answered|known|inferred|established|confirmed|ascertained|told|said) \b
  | \A \s* (?:unknown|unclear|n/a|not \s+ (?:known|applicable|available|specified|clear)) \W* \Z
  | \b (?:is|are|remains?) \s+ (?:unknown|uncertain|undetermined|not \s+ known|open \s+ to \s+ question) \b (?! \s+
        (?:to|for|as|by|how) \b ) | \b remains? \s+ unclear \b
  | (?: \b not | n't | n’t) \s+ (?:provide \s+|have \s+|contain \s+|give \s+)? (?:enough|sufficient) \s+ (?:\w+
        \s+)? (?:information|details?|context|evidence|data) \b
  | \b insufficient \s+ (?:information|details?|context|evidence|data) \b
  | \b without \s+ (?:any \s+)? (?:more|further|additional|other) \s+ (?:\w+ \s+)? (?:information|context|details) \b
  | \b (?:we|one) \s+ (?:cannot|can't|can’t|can \s+ not|could \s+ not) \s+ (?:\w+ly \s+)? {LEARN} \b
    """,
        re.IGNORECASE | re.VERBOSE,
    ),
    word_set(
        """
        possible impossible difficult hard easy unclear clear uncertain unknown known certain evident determined
        answered inferred established confirmed ascertained told said undetermined question information detail details
        context evidence data say tell know determine identify ascertain discern answer state conclude establish
        confirm n applicable available way
        """
    ),
    word_set(
        """
        not cannot t without insufficient impossible difficult hard unclear uncertain unknown undetermined open n way
        """
    ),
)
# A longer answer that says so, or one that goes on, reasons from what is seen, which is an answer after all.
SHORT_ANSWER_WORDS = 30
GOES_ON = re.compile(r"\b(?:but|though|although|however|yet|while|still)\b|;|[.!]\s+\w+\s+\w+\s+\w+", re.IGNORECASE)
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
CLOSING = Phrase(
    re.compile(
        r"\bhope(?:s|fully)?\s+(?:this|that|it)\s+helps\b|\blet\s+me\s+know\s+if\b|\bfeel\s+free\s+to\s+ask\b"
        r"|\banything\s+else\s+(?:you|I)\b|\b(?:happy|glad)\s+to\s+(?:help|assist|answer|provide|elaborate|explain)\b"
        r"|\bas\s+if\s+I\b|\bword\s+count\b|\bwould\s+you\s+like\s+(?:me\s+)?to\b"
        r"|\bI(?:\s+have|['’]ve)?\s+(?:wrote|written|generated|created|composed|assumed|followed|avoided|based"
        r"|tried\s+to)\b"
        r"|\b(?:this|my|the\s+above)\s+(?:response|answer|reply|description)\s+(?:is|was|has|follows|does|aims)\b|\bnote\s*:"
        r"|\bif\s+you\s+have\s+any\s+(?:\w+\s+)?questions\b",
        re.IGNORECASE,
    ),
    frozenset(
        (
            "helps",
            "know",
            "feel",
            "questions",
            "anything",
            "happy",
            "glad",
            "i",
            "count",
            "me",
            "note",
            "response",
            "answer",
            "reply",
            "description",
        )
    ),
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
        if opening := OPENING.match(unquoted(answer)):
            return f"answer {number} says {' '.join(opening.group(0).split())!r}"
        if TITLE.search(answer):
            return f"answer {number} has a title"
        if label := LABEL.search(answer) if ":" in answer else None:
            return f"answer {number} has the label {label.group(0).strip()!r}"
    return CLOSING.first_found("answer", sample.answers)
