"""How well do the checks tell good from bad? Errors are planted in good samples, and what is caught is counted.

    contexts ─> good samples ─> one error planted ─> judged ─> recall, kind by kind
    rehearsals, real_answers    catalogue            Judge     recall
                     └─────────────────────────────> judged ─> false rejections, set by set

What is planted is what teacher models get wrong, made where it is surely wrong by boxes and captions. The planting
shares nothing with the checks: it has its own words, its own geometry, and knows them only as `Judge`.
"""

from datagen.planting.catalogue import KINDS, TWINS
from datagen.planting.recall import KindScore, Scores, SetScore
from datagen.planting.trial import Judge, Plan, measure

__all__ = ["KINDS", "TWINS", "Judge", "KindScore", "Plan", "Scores", "SetScore", "measure"]
