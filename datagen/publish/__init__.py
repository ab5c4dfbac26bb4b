"""A finished run -> a folder that is ready for the Hugging Face hub, and from there to the hub. See docs/publish.md.

    refusals -> rows through the gate -> data/, llava/ -> provenance/ -> card -> croissant.json -> SHA256SUMS
                                                                                                       `-> hub

The folder is written beside its place and moved there whole, so a refusal leaves nothing behind. The same run and the
same wishes give the same bytes: no clock is read, and nothing of the machine goes in. Whatever was written by people or
models is hostile on a card: see `markdown`. `hub` is imported by whoever pushes; it needs the hub's client.
"""

from datagen.publish.contents import Contents
from datagen.publish.folder import publish
from datagen.publish.wishes import Wishes

__all__ = ["Contents", "Wishes", "publish"]
