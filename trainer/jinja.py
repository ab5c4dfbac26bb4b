"""A template's markup in jinja: what transformers' processors want beside a model.

A message's content is a text, or a list of `{"type": "image"}` and `{"type": "text", "text": ...}`.
"""

import json

from trainer.spec import ImagePlace
from trainer.template import Template

FRONT = """
{%- set said = content | selectattr('type', 'equalto', 'text') | map(attribute='text') | join('') | trim -%}
{%- set seen = content | selectattr('type', 'equalto', 'image') | list | length -%}
{{- '<image>' * seen -}}
{{- '\\n' if seen and said else '' -}}
{{- said -}}
"""

AS_WRITTEN = """
{%- for part in content -%}
{{- '<image>' if part['type'] == 'image' else part['text'] -}}
{%- endfor -%}
"""

WHOLE = """
{%- for message in messages -%}
{%- set content = message['content'] -%}
{%- if message['role'] == 'user' -%}
{{- OPENING if loop.first else BETWEEN -}}
{%- elif message['role'] == 'assistant' -%}
{{- REPLY -}}
{%- else -%}
{{- raise_exception('expected user and assistant in turn: this template has an opening of its own') -}}
{%- endif -%}
{%- if content is string -%}
{{- content -}}
{%- else -%}
CONTENT
{%- endif -%}
{%- if message['role'] == 'assistant' -%}
{{- STOP -}}
{%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}
{{- ASKING -}}
{%- endif -%}
"""


def chat_template(template: Template, place: ImagePlace, asking: str | None = None) -> str:
    """In jinja; `asking` is what a prompt ends with, where that is not template.reply."""
    strings = {
        "OPENING": template.opening,
        "BETWEEN": template.between,
        "REPLY": template.reply,
        "STOP": template.stop,
        "ASKING": template.reply if asking is None else asking,
    }
    whole = WHOLE.strip().replace("CONTENT", (FRONT if place == "front" else AS_WRITTEN).strip())
    for name, text in strings.items():
        whole = whole.replace(f"{{{{- {name} ", f"{{{{- {_string(text)} ").replace(
            f"else {name} ", f"else {_string(text)} "
        )
    return whole


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
