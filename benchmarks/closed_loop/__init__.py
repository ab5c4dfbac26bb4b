"""The closed loop: scenes are drawn, talked about, learned from, and asked about where they were held out.

    scenes     draw, and have the rehearsal teacher talk about them: the `datagen` command   -> samples.jsonl, captions
    contrast   a small encoder (sight) from images and the phrases of their captions, and how many they count (counting)
    words      which words that encoder reads well, and vectors for them that lie apart
    grounding  a connector that says in those vectors what is read in patches, and layers that begin to look (looking)
    stages     the text alone, then captions in short (captions), then samples: three stages of the trainer
    asking     two-way questions about scenes held out, paired so that text alone is right half the time
    loop       all of it in order

Data, labels and the way of images through the model are right together, or the questions are not answered.
"""
