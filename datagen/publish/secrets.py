"""What nobody may publish: keys and tokens in a text, by the shapes in which they are handed out.

Only the kind is ever told. What was found is not: an error goes to logs and screens.
To add a kind: give it a line in KINDS, narrow enough that prose has none and bounded
everywhere (a hostile text is a megabyte of beginnings), and an example on both sides in the test.
"""

import re
import unicodedata
from collections.abc import Iterator

# A digit or a capital among the first 16 characters tells a key from words with hyphens.
KINDS = {
    "an API key (sk-...)": r"\bsk-(?:[A-Za-z0-9]{2,10}-){0,3}(?=[a-z_]{0,15}[A-Z0-9])[A-Za-z0-9_]{16}",
    "an API key (xai-..., gsk_..., nvapi-..., r8_...)": r"\b(?:xai-|gsk_|nvapi-|r8_)(?=[a-z_-]{0,19}[A-Z0-9])[\w-]{20}",
    "a Hugging Face token (hf_...)": r"\bhf_[A-Za-z0-9]{30,}\b",
    "a GitHub token (gh._...)": r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,})\b",
    "a GitLab token (glpat-...)": r"\bglpat-[A-Za-z0-9_-]{20,}",
    "a package token (npm_..., pypi-...)": r"\b(?:npm_[A-Za-z0-9]{36}|pypi-AgE[A-Za-z0-9_-]{20})",
    "an AWS key (AKIA...)": r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b",
    "a Google key (AIza...)": r"\b(?:AIza[A-Za-z0-9_-]{35}|ya29\.[A-Za-z0-9_-]{20}|GOCSPX-[A-Za-z0-9_-]{20})",
    "a Slack token (xox.-...)": r"\b(?:xox[abeoprs]-[A-Za-z0-9-]{10}|xapp-\d-[A-Za-z0-9-]{10})",
    "a Stripe key (.k_live_...)": r"\b[rs]k_live_[A-Za-z0-9]{16,}",
    "a cloud key": r"\bdop_v1_[0-9a-f]{64}|\bSG\.[\w-]{22}\.[\w-]{43}|\bAccountKey=[A-Za-z0-9+/]{60}",
    "a private key": r"-----BEGIN (?:[A-Z0-9]{1,20} ){0,5}PRIVATE KEY(?: BLOCK)?-----",
    "a signed token (JWT)": r"\beyJ[A-Za-z0-9_-]{8,999}\.eyJ[A-Za-z0-9_-]{8}",
    "a password in an address": r"\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@]{1,100}:[^\s/@]{3,100}@[^\s/]",
    "a signature in an address": r"[?&](?i:sig|x-amz-signature|signature|access_token|api_?key|token)=[\w%+/.-]{16}",
    "a password in a header": r"(?i:\bbearer\s+(?=[a-z._~+/-]{0,40}\d)[\w.~+/-]{20}|\bbasic\s+[a-z0-9+/]{16,400}=)",
    "a secret that is called so": r"(?i:\b(?:aws_)?secret(?:_access)?_key\s{0,3}[=:]\s{0,3}['\"]?[\w+/-]{30})",
}
# What is about a person, though it may be a slogan on a shop: counted and told, never a reason to refuse.
PERSONAL = {
    "an e-mail address": r"\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}\b",
    "a telephone number": r"(?<![\w.])(?:\+\d{1,3}[ .-]?)?(?:\(\d{2,4}\)|\d{2,4})[ .-]\d{3,4}[ .-]\d{3,4}(?![\w.-])",
}

_EACH = {kind: re.compile(pattern) for kind, pattern in KINDS.items()}
_PERSONAL = {kind: re.compile(pattern) for kind, pattern in PERSONAL.items()}
# One search decides for nearly all text: prose has none of these beginnings.
_ANY = re.compile(
    r"sk-|xai-|gsk_|nvapi-|r8_|hf_|gh[pousr]_|github_pat_|glpat-|npm_|pypi-|AKIA|ASIA|AIza|ya29|GOCSPX|xox[abeoprs]-|"
    r"xapp-|k_live_|dop_v1_|SG\.|AccountKey|PRIVATE KEY|eyJ|://[^\s/]{0,201}@|[?&]\w|(?i:bearer\s|basic\s|secret\w*_key)"
)


def secret(text: str) -> str | None:
    """The kind of secret that a text holds, marks that nobody sees left out; None where it holds none."""
    if not text.isascii():
        text = "".join(one for one in text if unicodedata.category(one) != "Cf")
    if not _ANY.search(text):
        return None
    return next((kind for kind, pattern in _EACH.items() if pattern.search(text)), None)


def personal(text: str) -> Iterator[str]:
    """Kinds of things in a text that lead to a person."""
    if any(one.isdigit() or one == "@" for one in text):
        yield from (kind for kind, pattern in _PERSONAL.items() if pattern.search(text))
