"""Folders to push, pushes to the stand-in of tests/hub.py, and a push that is killed where the stand-in hangs."""

import hashlib
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from huggingface_hub import HfApi, constants

from datagen.publish.hub import Pushed, push
from tests.hub import TOKEN, Hub

CARD = b"---\nlicense: other\n---\n# Cats\n"
FILES = {
    "README.md": CARD,
    "data/train-00000-of-00002.parquet": b"PAR1 the first half PAR1",
    "data/train-00001-of-00002.parquet": b"PAR1 the second half PAR1",
    "llava/train.json": b"[]\n",
    "provenance/config.json": b"{}\n",
}
NAME = "first/cats"
PLAINLY = {"HF_HUB_DISABLE_XET": True, "HF_HUB_DISABLE_TELEMETRY": True, "HF_HUB_OFFLINE": False}
"""How the client's surroundings are told to be: constants of the client, which it reads once, when it is imported."""


def publication(folder: Path, files: Mapping[str, bytes] = FILES) -> Path:
    """A folder with these files and their checksums."""
    lines = (f"{hashlib.sha256(content).hexdigest()}  {path}\n" for path, content in sorted(files.items()))
    for path, content in {**files, "SHA256SUMS": "".join(lines).encode()}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def client(hub: Hub, token: str = TOKEN) -> HfApi:
    return HfApi(endpoint=hub.endpoint, token=token)


def push_to(hub: Hub, folder: Path, repo: str = NAME, waits: list[float] | None = None, **how: Any) -> Pushed:
    """Push without ever sleeping; `waits` collects for how long it would have."""
    kept = waits if waits is not None else []
    return push(folder, repo, **{"api": client(hub), "wait": kept.append, **how})


def killed(hub: Hub, folder: Path) -> None:
    """Push from a process of its own, which gets a SIGKILL once the stand-in hangs."""
    child = _begun(hub, folder)
    while not hub.hanging.wait(0.01):
        assert child.is_alive(), "the push ended before it came to where it was to be killed"
    child.kill()
    child.join()


def killed_after(hub: Hub, folder: Path, n_requests: int) -> bool:
    """Push from a process of its own, which gets a SIGKILL at about this request; False when it was done before."""
    child = _begun(hub, folder)
    while len(hub.asked) < n_requests and child.is_alive():
        time.sleep(0.0005)
    was_alive = child.is_alive()
    child.kill()
    child.join()
    with hub.lock:  # what the stand-in still does for the dead one is done
        return was_alive


def _begun(hub: Hub, folder: Path) -> BaseProcess:
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["tests.pushing"])
    child = processes.Process(target=_push_plainly, args=(folder, hub.endpoint), daemon=True)
    child.start()
    return child


def _push_plainly(folder: Path, endpoint: str) -> None:
    vars(constants).update(PLAINLY)
    push_as_it_comes(str(folder), endpoint)


def pushed_through_xet(hub: Hub, folder: Path, home: Path) -> None:
    """Push from a process of its own, in which the client is as it comes but for its home."""
    told = {"HF_HOME": str(home), "HF_HUB_DISABLE_TELEMETRY": "1", "PYTHONWARNINGS": "default"}
    program = "import sys; from tests import pushing; pushing.push_as_it_comes(sys.argv[1], sys.argv[2])"
    command = [sys.executable, "-c", program, str(folder), hub.endpoint]
    left_out = {"HF_HUB_DISABLE_XET", "HF_HUB_OFFLINE"}
    env = {name: value for name, value in os.environ.items() if name not in left_out} | told
    subprocess.run(command, env=env, cwd=Path(__file__).parents[1], check=True, timeout=60)


def push_as_it_comes(folder: str, endpoint: str) -> None:
    push(Path(folder), NAME, api=HfApi(endpoint=endpoint, token=TOKEN))
