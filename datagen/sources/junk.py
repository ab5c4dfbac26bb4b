"""Captions that say only that there is nothing to say: annotators wrote them when an image failed to load.

One pattern for whole captions, read by polars and Python alike (no look-around). Each shape is tied to the start, and
where a scene could begin the same way ("No picture hangs ...", "The photo is missing a ...") to what must follow.
To add a shape: give it a line, a breaking example and an innocent one in the tests.
"""

_IMAGE = r"(?:images?|pictures?|photos?|photographs?|pics?)"
_THE_IMAGE = rf"(?:(?:the|this|that|your) )?{_IMAGE}(?: link| file| url)?"
_NONE = r"(?:(?:['’]?s| is| are| was| were)(?: \w+)? (?:no|not an?)(?: \w+)?| (?:is|are|was|were)n['’]?t(?: an?| any))"
_BE = r"(?: (?:is|was|are|were|has|have|does|did|could|can|will|would))?"
_NOT = r"(?:n['’]?t| won['’]?t| not| cannot| unable to| fail(?:s|ed|ing)? to)"
_CANNOT = (
    r"(?:unable to|not able to|cannot|can not|can['’]?t|could not|couldn['’]?t"
    r"|do not|don['’]?t|did not|didn['’]?t)"
)
_SEEN = (
    r"(?:see|seen|view|viewed|viewable|visible|load|loaded|loading|open|opening|displayed|displaying|available|found"
    r"|provided|appear|appearing|show up|showing up|shown|present|working|here)"
)
_TELL = r"(?:see|view|describe|caption|load|open|find|tell|identify|make out|display|access|provide)"
_STATE = r"(?:again|here|above|below|available|found|provided|shown|displayed|loaded|present|attached)"
_TASK = r"(?:to|for|on|in) (?:\w+ ){0,2}(?:hit|task|caption|describe|review|view|see|rate|work)\w*\b.*"
_END = r"[\s.!]*$"

_SHAPES = (
    # There is no image here to provide a caption for. There isn't a picture.
    rf"there{_NONE} {_IMAGE}(?: {_STATE})?(?: {_TASK}|{_END})",
    # No image. no image again there are a lot of these lately
    rf"(?:no|missing|broken|blank|empty) {_IMAGE}(?: (?:{_STATE}|loads|loading|appears?|shows? up)\b.*|{_END})",
    # I am unable to see an image above. Cannot describe this picture.
    rf"(?:(?:i['’]?m |i am )?sorry,? (?:but )?)?(?:i |we )?(?:am |are |was |were |['’]m )?{_CANNOT}(?: \w+)? {_TELL}\b"
    rf".*\b{_IMAGE}\b.*",
    # I am not sure what this image is. I don't know what the picture shows.
    rf"i(?:['’]?m| am| do| don['’]?t)(?: not)? (?:sure|unsure|know) what .*\b{_IMAGE}\b.*",
    # This image is unable to be seen. The image did not load. Picture not available.
    rf"{_THE_IMAGE}{_BE}{_NOT} (?:be )?(?:\w+ )?{_SEEN}(?: (?:to|for|on|in|at)\b.*|{_END})",
    rf"{_THE_IMAGE}{_BE} (?:unavailable|missing|blank|broken|corrupted){_END}",
    rf"(?:there(?:['’]?s| is) )?nothing (?:here )?to (?:see|describe|caption|review)(?: here)?{_END}",
    rf"no (?:caption|description)(?: (?:available|provided|given|possible|here))?{_END}",
    rf"(?:n/?a|none|null|nan){_END}",
)
JUNK = rf"(?i)^(?:{'|'.join(_SHAPES)})"
