"""A publication as Croissant 1.0 JSON-LD: its files with their sums, and the columns of its Parquet files.

Search engines for datasets read it, and mlcroissant loads the rows by it. It says what the card's front matter says;
the fields are made from `rows.COLUMNS`, so the two cannot part. No clock is read: without a wished day there is none.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from datagen.hostile import writable
from datagen.publish.rows import COLUMNS, schema
from datagen.publish.splits import DATA

CONFORMS = "http://mlcommons.org/croissant/1.0"
# The context that the standard gives; readers warn of any other.
CONTEXT: Mapping[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
FORMATS = {".parquet": "application/x-parquet", ".json": "application/json", ".md": "text/markdown"}
TYPES = {
    pa.string(): "sc:Text",
    pa.int64(): "sc:Integer",
    pa.float64(): "sc:Float",
    pa.bool_(): "sc:Boolean",
    pa.binary(): "sc:Text",  # of an image, within a list: mlcroissant 1.1 takes lists of ImageObject for one image
}

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Described:
    """What a publication says of itself."""

    name: str
    description: str
    licence: str
    """Its address, or its id."""
    language: str
    keywords: tuple[str, ...]
    citation: str
    version: str
    date: str | None
    url: str | None
    splits: tuple[str, ...]
    embedded: bool


def croissant(said: Described, folder: Path, sums: Mapping[str, str]) -> bytes:
    """The metadata of a folder; `sums` are the files that are in it."""
    described: Json = {
        "@context": dict(CONTEXT),
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS,
        "name": said.name,
        "description": said.description,
        "license": said.licence,
        "inLanguage": said.language,
        "keywords": list(said.keywords),
        "citeAs": said.citation,
        "version": said.version,
        "datePublished": said.date,
        "url": said.url,
        "distribution": [*_files(folder, sums), *map(_file_set, said.splits)],
        "recordSet": [_records(split, said.embedded) for split in said.splits],
    }
    stated = {name: value for name, value in described.items() if value is not None}
    return writable(json.dumps(stated, indent=2, ensure_ascii=False)).encode() + b"\n"


def _files(folder: Path, sums: Mapping[str, str]) -> Iterable[Json]:
    for name, hashed in sums.items():
        yield {
            "@type": "cr:FileObject",
            "@id": name,
            "name": name,
            "contentUrl": name,
            "contentSize": f"{(folder / name).stat().st_size} B",
            "encodingFormat": FORMATS.get(Path(name).suffix, "application/octet-stream"),
            "sha256": hashed,
        }


def _file_set(split: str) -> Json:
    return {
        "@type": "cr:FileSet",
        "@id": f"{split}-parquet",
        "name": f"{split}-parquet",
        "description": f"Parquet files of the split {split}.",
        "encodingFormat": FORMATS[".parquet"],
        "includes": f"{DATA}/{split}-*.parquet",
    }


def _records(split: str, embedded: bool) -> Json:
    return {
        "@type": "cr:RecordSet",
        "@id": split,
        "name": split,
        "description": f"The samples of the split {split}, one a row.",
        "key": {"@id": f"{split}/id"},
        "field": [_field(split, field.name, field.type) for field in schema(embedded)],
    }


def _field(split: str, name: str, type: pa.DataType) -> Json:
    made = _named(f"{split}/{name}", COLUMNS[name].about)
    is_list = pa.types.is_list(type)
    inner = type.value_type if is_list else type
    if is_list:
        made["repeated"] = True
    if pa.types.is_struct(inner):
        # Lists within lists cannot be said: `turns` has the words that `messages` has.
        return made | {"subField": [_part(split, name, part) for part in inner if not pa.types.is_list(part.type)]}
    return made | {"dataType": TYPES[inner], "source": _source(split, name)}


def _part(split: str, column: str, part: pa.Field) -> Json:
    """A part of each struct in a column."""
    made = _named(f"{split}/{column}/{part.name}", f"{part.name} of each of {column}.")
    source = _source(split, column) | {"transform": {"jsonPath": part.name}}
    return made | {"dataType": TYPES[part.type], "source": source}


def _named(id: str, about: str) -> Json:
    return {"@type": "cr:Field", "@id": id, "name": id, "description": about}


def _source(split: str, column: str) -> Json:
    return {"fileSet": {"@id": f"{split}-parquet"}, "extract": {"column": column}}
