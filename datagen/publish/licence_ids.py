"""Licences by the ids under which the hub knows them; it takes no other, and shows none where it reads a stranger.

Source: the table of huggingface.co/docs/hub/repositories-licenses. A licence that the hub learned since goes by
`--licence-name` and `--licence-link` until it has its place here.
"""

import difflib

OTHER = "other"  # the hub's word for a licence that is not in its list
IDS = frozenset(
    (  # noqa: SIM905 - as a list it would fill a screen
        "apache-2.0 mit openrail bigscience-openrail-m creativeml-openrail-m bigscience-bloom-rail-1.0 "
        "bigcode-openrail-m openrail++ afl-3.0 artistic-2.0 bsl-1.0 bsd bsd-2-clause bsd-3-clause "
        "bsd-3-clause-clear c-uda cc cc0-1.0 cc-by-2.0 cc-by-2.5 cc-by-3.0 cc-by-4.0 cc-by-sa-3.0 "
        "cc-by-sa-4.0 cc-by-nc-2.0 cc-by-nc-3.0 cc-by-nc-4.0 cc-by-nd-4.0 cc-by-nc-nd-3.0 cc-by-nc-nd-4.0 "
        "cc-by-nc-sa-2.0 cc-by-nc-sa-3.0 cc-by-nc-sa-4.0 cdla-sharing-1.0 cdla-permissive-1.0 "
        "cdla-permissive-2.0 odc-by odbl pddl etalab-2.0 gfdl lgpl-lr wtfpl ecl-2.0 epl-1.0 epl-2.0 eupl-1.1 "
        "eupl-1.2 agpl-3.0 gpl gpl-2.0 gpl-3.0 lgpl lgpl-2.1 lgpl-3.0 isc lppl-1.3c ms-pl mpl-2.0 osl-3.0 "
        "postgresql ofl-1.1 ncsa unlicense zlib deepfloyd-if-license intel-research h-research apple-ascl "
        "apple-amlr fair-noncommercial-research-license llama2 llama3 llama3.1 llama3.2 llama3.3 llama4 gemma "
        "unknown other"
    ).split()
)


def nearest(text: str) -> str:
    """The id that is most like what somebody wrote; empty where none is."""
    spelled = "-".join(text.lower().replace("_", " ").split())
    return next(iter(difflib.get_close_matches(spelled, sorted(IDS), 1)), "")
