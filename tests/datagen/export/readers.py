"""What trainers do with an export before they train, written from their sources: each reads it, or raises.

LLaVA            llava/train/train.py (1.2.2): LazySupervisedDataset, preprocess_multimodal, preprocess_v1
LLaMA-Factory    0.9.5: data/parser.py, data/converter.py (sharegpt), data/mm_plugin.py (_validate_messages)
TRL              1.16: data_utils.py (prepare_multimodal_messages)
"""

import json
from pathlib import Path
from typing import Any

Turns = list[tuple[str, str]]  # user or assistant, and what is said


def llava(file: Path) -> list[Turns]:
    """The whole file at once; `<image>` in the first turn, moved to its beginning; human and gpt in turn."""
    records = json.loads(file.read_text())
    assert type(records) is list
    read = []
    for record in records:
        assert record.keys() == {"id", "image", "conversations"}
        assert type(record["id"]) is type(record["image"]) is str
        turns = [(turn["from"], turn["value"]) for turn in record["conversations"]]
        assert all(turn.keys() == {"from", "value"} for turn in record["conversations"])
        assert [role for role, _ in turns] == ["human", "gpt"] * (len(turns) // 2)
        assert sum(text.count("<image>") for _, text in turns) == 1
        first = turns[0][1].replace("<image>", "").strip()
        read.append(_spoken([("human", first), *turns[1:]]))
    return read


def llama_factory(folder: Path, name: str) -> list[tuple[Turns, list[str]]]:
    """What `dataset_dir: folder, dataset: name` gives: conversations with their tokens, and images."""
    entry = json.loads((folder / "dataset_info.json").read_text())[name]
    assert entry["formatting"] == "sharegpt"
    assert not {"hf_hub_url", "ms_hub_url", "om_hub_url", "script_url", "cloud_file_name", "ranking"} & entry.keys()
    columns, tags = entry["columns"], entry["tags"]
    roles = (tags["user_tag"], tags["assistant_tag"])
    read = []
    for record in json.loads((folder / entry["file_name"]).read_text()):
        turns = [(turn[tags["role_tag"]], turn[tags["content_tag"]]) for turn in record[columns["messages"]]]
        assert [role for role, _ in turns] == list(roles) * (len(turns) // 2)
        images = record[columns["images"]]
        assert type(images) is list
        for token, media in (("<image>", images), ("<video>", []), ("<audio>", [])):
            assert sum(text.count(token) for _, text in turns) == len(media)
        read.append((_spoken(turns), images))
    return read


def trl(row: dict[str, Any]) -> Turns:
    """Of a row of a dataset, its turns after images were put into the parts that wait for them."""
    waiting = [
        part
        for message in row["messages"]
        for part in message["content"]
        if part["type"] == "image" and "image" not in part
    ]
    assert len(waiting) == len(row["images"])
    assert "conversations" not in row
    assert all(part in row["messages"][0]["content"] for part in waiting)
    said = []
    for message in row["messages"]:
        assert message.keys() == {"role", "content"}
        texts = [part["text"] for part in message["content"] if part["type"] == "text"]
        assert all(type(text) is str and "<image>" not in text for text in texts)
        said.append((message["role"], "".join(texts)))
    assert [role for role, _ in said] == ["user", "assistant"] * (len(said) // 2)
    return said


def _spoken(turns: Turns) -> Turns:
    return [({"human": "user", "gpt": "assistant"}[role], text) for role, text in turns]
