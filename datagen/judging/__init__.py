"""The judge: a second text-only pass that scores a sample against what is known of its image, on a stated rubric.

    sample + rubric --material, asking--> prompt --> TEACHER'S PORT AND LEDGER --> reply --scores--> a number, or none

    rubric      what is judged, as files: score.md, compare.md, rubric.toml
    material    a sample as one JSON object, which nothing that it says can break out of
    asking      sample -> prompt; two samples -> two prompts, in either order
    scores      reply -> scores; marks, structured, bare, alone and attributed are its parts
    verdict     sample + reply -> kept or scored too low, and the figures of a whole run
    agreement   how far two judges, or two askings, agree
    comparing   two orders of one comparison -> one outcome, and what a thousand of them say
    pretence    what the rehearsal teacher says when it plays the judge

A reply without a score that can be read is unparsed: its sample is kept, and counted apart. It is never a number.
"""
