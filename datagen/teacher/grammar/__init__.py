"""How the rehearsal teacher gets from the words of a context to grounded English, one noun a file.

    context text ─> reading ─> mentions ─> things, acts, setting ─> seen ─> conversation | detail | reasoning ─> reply
                                   lore, vocabulary, english, geometry and the .toml files serve every step

Nothing of a caption is ever echoed: what is lifted from it is looked up, and the words written are the lexicon's.
"""
