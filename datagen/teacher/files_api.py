"""The files of the served teacher, as batches need them; they lie in a temporary folder until the server ends.

POST /v1/files                 upload (multipart: purpose, file)
GET  /v1/files[/ID[/content]]  list, describe, download
DELETE /v1/files/ID
"""

import asyncio
import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from datagen.teacher.chat_api import Refused
from datagen.teacher.paging import page

MOST_UPLOAD_BYTES = 512_000_000
MOST_LISTED = 10_000
PURPOSES = ("assistants", "batch", "fine-tune", "vision", "user_data", "evals")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file."""

    id: str
    filename: str
    purpose: str
    created_at: int
    path: Path
    n_bytes: int

    @property
    def object(self) -> dict[str, Any]:
        """As a client sees it."""
        return {
            "id": self.id,
            "object": "file",
            "bytes": self.n_bytes,
            "created_at": self.created_at,
            "filename": self.filename,
            "purpose": self.purpose,
            "status": "processed",
            "expires_at": None,
            "status_details": None,
        }


class Files:
    """Takes, keeps and gives files."""

    def __init__(self) -> None:
        """Start with none; the folder is made when it is needed."""
        self._folder: TemporaryDirectory[str] | None = None
        self._stored: dict[str, StoredFile] = {}

    def routes(self) -> list[Route]:
        """What a client may do."""
        return [
            Route("/v1/files", self._upload, methods=["POST"]),
            Route("/v1/files", self._list),
            Route("/v1/files/{id}", self._describe),
            Route("/v1/files/{id}", self._delete, methods=["DELETE"]),
            Route("/v1/files/{id}/content", self._download),
        ]

    def get(self, id: str, param: str = "id", status: int = 404) -> StoredFile:
        """The file of that id.

        Raises:
            Refused: with that status and param, when there is none.
        """
        if id not in self._stored:
            raise Refused(status, f"{param}: there is no file '{id}'", param=param)
        return self._stored[id]

    def blank(self) -> Path:
        """A path for a new file."""
        if self._folder is None:
            self._folder = TemporaryDirectory(prefix="teacher-files-")
        return Path(self._folder.name, secrets.token_hex(12))

    def keep(self, path: Path, filename: str, purpose: str) -> StoredFile:
        """From now on a client finds the file at `path`, which `blank` gave."""
        stored = StoredFile(f"file-{path.name}", filename, purpose, int(time.time()), path, path.stat().st_size)
        self._stored[stored.id] = stored
        return stored

    def close(self) -> None:
        """Delete everything."""
        self._stored.clear()
        if self._folder is not None:
            self._folder.cleanup()

    async def _upload(self, request: Request) -> Response:
        if int(request.headers.get("content-length", 0)) > MOST_UPLOAD_BYTES:
            raise Refused(413, f"file: over {MOST_UPLOAD_BYTES} bytes: cut it in several", param="file")
        async with request.form() as form:
            upload, purpose = _fields(form)
            path = self.blank()
            # What is large lies on disk already: no copy of it is ever whole in memory.
            await asyncio.to_thread(_copy, upload, path)
            return JSONResponse(self.keep(path, upload.filename or "upload", purpose).object)

    async def _list(self, request: Request) -> Response:
        purpose = request.query_params.get("purpose")
        objects = [stored.object for stored in self._stored.values() if purpose in (None, stored.purpose)]
        return JSONResponse(page(objects, request.query_params, default=MOST_LISTED, most=MOST_LISTED))

    async def _describe(self, request: Request) -> Response:
        return JSONResponse(self.get(request.path_params["id"]).object)

    async def _download(self, request: Request) -> Response:
        return FileResponse(self.get(request.path_params["id"]).path, media_type="application/octet-stream")

    async def _delete(self, request: Request) -> Response:
        stored = self.get(request.path_params["id"])
        del self._stored[stored.id]
        stored.path.unlink()
        return JSONResponse({"id": stored.id, "object": "file", "deleted": True})


def _fields(form: FormData) -> tuple[UploadFile, str]:
    upload, purpose = form.get("file"), form.get("purpose")
    if not isinstance(upload, UploadFile):
        raise Refused(400, "file: expected a file in the multipart form", param="file")
    if purpose not in PURPOSES:
        raise Refused(400, f"purpose: found '{purpose}', expected one of {', '.join(PURPOSES)}", param="purpose")
    return upload, str(purpose)


def _copy(upload: UploadFile, path: Path) -> None:
    with path.open("wb") as out:
        shutil.copyfileobj(upload.file, out, 1 << 20)
