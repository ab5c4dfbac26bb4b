import time

import pytest

from datagen.publish.secrets import KINDS, personal, secret

# Made up, and put together here so that no scanner takes this file for a leak.
BREAKING = {
    "an API key (sk-...)": "sk" + "-proj-" + "a1B2c3D4" * 4,
    "a Hugging Face token (hf_...)": "hf" + "_" + "AbCdEfGhIj" * 4,
    "a GitHub token (gh._...)": "gh" + "p_" + "A1b2C3d4E5f6" * 3,
    "a GitLab token (glpat-...)": "gl" + "pat-" + "x1y2z3" * 4,
    "an AWS key (AKIA...)": "AK" + "IA" + "ABCDEFGH12345678",
    "a Google key (AIza...)": "AI" + "za" + "B" * 35,
    "a Slack token (xox.-...)": "xo" + "xb-" + "123456789012",
    "a Stripe key (.k_live_...)": "s" + "k_live_" + "a" * 24,
    "a private key": "-----BEGIN RSA " + "PRIVATE KEY-----",
    "a signed token (JWT)": "ey" + "J" + "hbGciOiJIUzI1" + ".ey" + "J" + "zdWIiOiIxMjM0" + "." + "abcdefghij",
    "a password in an address": "postgres://" + "me:hunter22@" + "db.example/x",
    "a signature in an address": "https://b.example/1.jpg?x=1&X-Amz-" + "Signature=" + "0123456789abcdef",
    "a password in a header": "Bearer " + "abcdef1234567890abcdef",
    "an API key (xai-..., gsk_..., nvapi-..., r8_...)": "gs" + "k_" + "aB3dE6gH9j" * 3,
    "a package token (npm_..., pypi-...)": "np" + "m_" + "aB3dE6" * 6,
    "a cloud key": "Account" + "Key=" + "aB3dE6" * 12,
    "a secret that is called so": "AWS_SECRET_ACCESS" + "_KEY = " + "aB3dE6" * 6,
}
INNOCENT = [
    "A risk-averse person would wait.", "He wears task-oriented gear and a ski-lift pass.", "sk-8 skates and a sk-ramp",
    "a half_a_loaf of bread", "ASIAN market, AKIAK town", "The eyJ label", "A bearer of good news is coming soonest",
    "http://images.cocodataset.org/val2017/1.jpg", "see www.example.org/@name and https://example.org/a@b",
    "The private key lies under the mat.", "sk-tree-lined-avenue-with-20-houses-on-it", "basic training, basic English",
    "What is that? A secret key: it opens the door.", "https://a.example/1.jpg?size=large&token=none",
    "sk-this-is-a-very-long-hyphenated-word-of-prose",
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_secret_is_found_in_a_sentence(kind):
    assert secret(f"The sign reads {BREAKING[kind]} in red.") == kind


@pytest.mark.parametrize("text", INNOCENT)
def test_prose_holds_no_secret(text):
    assert secret(text) is None


def test_marks_that_nobody_sees_hide_nothing():
    key = BREAKING["an AWS key (AKIA...)"]
    assert secret(f"It says {key[:2]}\u200b{key[2:9]}\u00ad{key[9:]}.") == "an AWS key (AKIA...)"


def test_what_leads_to_a_person_is_told_by_its_kind():
    assert list(personal("Call +1 (555) 010-9999 or write to owner@shop.example.")) == [
        "an e-mail address",
        "a telephone number",
    ]
    assert list(personal("In 2017 there were 12 or 13 people at 10:30, and 640 by 480 pixels.")) == []


@pytest.mark.parametrize(
    "beginning",
    ["sk-", "a@", "://a:", "555-", "eyJ.", ".", "+1 555 ", "Bearer ", "basic a", "-----BEGIN ", "\u200bsk-", "?sig="],
)
def test_a_megabyte_of_beginnings_takes_no_time(beginning):
    text, begun = beginning * (10**6 // len(beginning)), time.process_time()
    assert secret(text) is None
    list(personal(text))
    assert time.process_time() - begun < 10
