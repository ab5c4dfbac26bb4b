"""Whom to cite: every source that went into a dataset adds its own."""

COCO = """@inproceedings{lin2014microsoft,
  title={Microsoft {COCO}: Common Objects in Context},
  author={Lin, Tsung-Yi and Maire, Michael and Belongie, Serge and Hays, James and Perona, Pietro and Ramanan, Deva
          and Doll{\\'a}r, Piotr and Zitnick, C. Lawrence},
  booktitle={European Conference on Computer Vision},
  year={2014}
}"""
LLAVA = """@inproceedings{liu2023visual,
  title={Visual Instruction Tuning},
  author={Liu, Haotian and Li, Chunyuan and Wu, Qingyang and Lee, Yong Jae},
  booktitle={Advances in Neural Information Processing Systems},
  year={2023}
}"""


def citations(is_coco: bool) -> tuple[str, ...]:
    """BibTeX of the method, and of the annotations where they are COCO's."""
    return (LLAVA, COCO) if is_coco else (LLAVA,)
