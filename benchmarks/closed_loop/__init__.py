"""The closed loop: scenes are drawn, talked about, learned from, and asked about where they were held out.

    scenes     draw, and have the rehearsal teacher talk about them: the `datagen` command   -> samples.jsonl, captions
    words      a small tokenizer from the text of the samples
    contrast   a small encoder from images and the phrases of their captions
    stages     the text alone, then captions, then all samples: three stages of the trainer
    grounding  between the first and the second, what the encoder reads in patches is said in the words' own vectors
    asking     two-way questions about scenes held out, paired so that text alone is right half the time
    table      what was answered with the image, with another one's, with none

Data, labels and the way of images through the model are right together, or the questions are not answered.
"""
