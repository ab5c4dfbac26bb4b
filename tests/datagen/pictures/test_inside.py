"""A hundred ways to ask for a file that lies elsewhere, or for something that is no file."""

import os
import socket
import threading
from pathlib import Path

import pytest

from datagen.pictures import Pictures
from datagen.pictures.inside import Outside, taken
from tests.pictured import image, put

MOST = 1 << 20


@pytest.fixture
def home(tmp_path) -> Path:
    """An image folder with pictures beside it that nobody is to get."""
    put(tmp_path / "images", "in.png")
    put(tmp_path / "images", "train2017/in.png")
    for outside in ("secret.png", "images-more/secret.png", "images.png"):
        put(tmp_path, outside)
    return tmp_path / "images"


CLIMBING = [
    *("../secret.png", "../../secret.png", "./../secret.png", "train2017/../../secret.png", "train2017/../in.png"),
    *(f"{'../' * n}etc/passwd" for n in (1, 3, 8, 40)),
    *("..", ".", "", "/", "//", "///", "../", "./", "./in.png", "train2017/./in.png", "train2017//in.png", "in.png/"),
    *("../images/in.png", "../images-more/secret.png", "../images.png", "train2017/..", "train2017/", "in.png/.."),
    *("....//secret.png", "..././secret.png", ".../secret.png", "..;/secret.png", " ../secret.png", ".. /secret.png"),
]
ABSOLUTE = [
    *("/etc/passwd", "//etc/passwd", "/proc/self/environ", "/dev/zero", "/dev/stdin", "file:///etc/passwd"),
    *("C:/secret.png", "c:secret.png", "C:\\secret.png", "\\\\server\\share\\secret.png", "//server/share/secret.png"),
    *("\\secret.png", "..\\secret.png", "..\\..\\secret.png", "train2017\\..\\..\\secret.png", "\\\\?\\C:\\secret.png"),
]
ENCODED = [
    *("%2e%2e/secret.png", "%2e%2e%2fsecret.png", "..%2fsecret.png", "..%5csecret.png", "%252e%252e%252fsecret.png"),
    *("..%c0%afsecret.png", "%c0%ae%c0%ae/secret.png", "..%u2215secret.png", "..%00/secret.png", "in%2epng"),
    *("&#46;&#46;/secret.png", "\\u002e\\u002e/secret.png", "..%ef%bc%8fsecret.png", "%2Fetc%2Fpasswd"),
]
LOOK_ALIKES = [
    *("\u2025/secret.png", "\uff0e\uff0e/secret.png", "..\uff0fsecret.png", "..\u2215secret.png", "..\u2044secret.png"),
    *("\u2024\u2024/secret.png", "\ufe52\ufe52/secret.png", "..\u29f8secret.png", "..\u2571secret.png", "ı\u0307n.png"),
    *(".\u200b./secret.png", "\u202e..\u202c/secret.png", ".\ufeff./secret.png", "..\u00a0/secret.png", "i\u0301n.png"),
]
UNPRINTABLE = [
    *(
        "in.png\x00",
        "in.png\x00.jpg",
        "\x00",
        "../secret.png\x00in.png",
        "in\n.png",
        "in.png\r\n",
        "\tin.png",
        "in.png\x7f",
    ),
    *("\x1b[31min.png", "in.png\udcff", "\ud800", "\udc80\udcff.png", "in.png\x85", "in\u2028.png"),
]
EXPANDED = [
    *(
        "~/secret.png",
        "~root/secret.png",
        "$HOME/secret.png",
        "${HOME}/secret.png",
        "%USERPROFILE%/secret.png",
        "*.png",
    ),
    *(
        "in.pn?",
        "[i]n.png",
        "{in,out}.png",
        "`id`.png",
        "$(id).png",
        "|id",
        "in.png;id",
        "in.png:stream",
        "in.png::$DATA",
    ),
    *("-in.png", "--help", "CON", "nul.png", "IN.PNG", "In.png", "in.png ", "in.png.", "in", "in.png~", ".in.png"),
]
LONG = ["a" * 1_001, "a" * 100_000, "a" * 256, "a/" * 400 + "in.png", "../" * 333, "a" * 999 + ".", "\U0001f600" * 300]
NAMES = CLIMBING + ABSOLUTE + ENCODED + LOOK_ALIKES + UNPRINTABLE + EXPANDED + LONG


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_name_that_is_no_file_of_the_folder_gets_nothing(home, name):
    pictures = Pictures(home)
    assert pictures.find(name) is None
    assert pictures.read(name) is None
    assert pictures.why(name)
    assert "\n" not in pictures.why(name)


def test_those_are_enough():
    assert len(NAMES) >= 100
    assert len(set(NAMES)) == len(NAMES)


def test_a_name_inside_gets_its_file(home):
    assert taken(home, "in.png", MOST) == (home / "in.png", image())
    assert taken(home, "train2017/in.png", MOST)[0] == home / "train2017" / "in.png"


@pytest.mark.parametrize(
    "name", ["a b.png", "~in.png", "ünïcode.png", "日本.png", "..in.png", "in..png", "'in'.png", "%41.png"]
)
def test_an_odd_name_of_a_file_that_is_there_gets_it(home, name):
    put(home, name)
    assert Pictures(home).find(name)


LINKS = {  # name of the link in the image folder -> where it leads
    "file": "../secret.png",
    "absolute": "/etc/passwd",
    "folder": "..",
    "far": "/",
    "deep/file": "../../secret.png",
    "chain": "chain2",
    "chain2": "deep/file",
    "dangling": "nowhere.png",
    "outer": "../nowhere.png",
    "loop": "loop",
    "loop1": "loop2",
    "loop2": "loop1",
    "itself": ".",
    "process": "/proc/self/root",
    "descriptor": "/proc/self/fd/0",
    "zero": "/dev/zero",
    "neighbour": "../images-more",
}


@pytest.mark.parametrize(
    "name",
    [
        *(*LINKS, "folder/secret.png", "folder/images/in.png", "far/etc/passwd", "process/etc/passwd"),
        *("neighbour/secret.png", "itself/../secret.png", "loop/in.png", "loop1/in.png", "folder/folder/secret.png"),
    ],
)
def test_a_link_that_leads_out_gets_nothing(home, name):
    for link, target in LINKS.items():
        (home / link).parent.mkdir(exist_ok=True)
        (home / link).symlink_to(target)
    # A link out of the folder and back in is fine: where it ends is what counts.
    expected = home / "in.png" if name == "folder/images/in.png" else None
    found = Pictures(home).find(name)
    assert (found and found.path) == expected


@pytest.mark.parametrize(
    "target", ["in.png", "./in.png", "train2017/in.png", "../images/in.png", "train2017/../in.png"]
)
def test_a_link_that_stays_inside_gets_its_file(home, target):
    (home / "itself").symlink_to(".")
    (home / "link.png").symlink_to(target)
    found = Pictures(home).find("link.png")
    assert found and found.path.name == "in.png"


def test_the_folder_itself_may_be_a_link(home, tmp_path):
    (tmp_path / "link").symlink_to(home)
    assert Pictures(tmp_path / "link").find("in.png")
    assert Pictures(tmp_path / "link").find("../secret.png") is None


def test_a_chain_of_links_inside_gets_its_file(home):
    for n in range(1, 6):
        (home / f"{n}.png").symlink_to(f"{n - 1}.png" if n > 1 else "in.png")
    assert Pictures(home).find("5.png")


def test_a_pipe_is_not_waited_for(home):
    os.mkfifo(home / "pipe.png")
    assert "plain file" in Pictures(home).why("pipe.png")


def test_a_socket_and_a_folder_are_no_files(home, monkeypatch):
    monkeypatch.chdir(home)  # a socket's path is short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.png")
        assert "plain file" in Pictures(home).why("socket.png")
    assert "plain file" in Pictures(home).why("train2017")


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to make a device")
def test_a_device_is_no_file(home):
    try:
        os.mknod(home / "zero.png", 0o600 | 0o020000, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("devices cannot be made here")
    assert "plain file" in Pictures(home).why("zero.png")


def test_a_file_that_may_not_be_read_says_so(home):
    (home / "in.png").chmod(0)
    if os.access(home / "in.png", os.R_OK):
        pytest.skip("root reads everything")
    assert "Permission denied" in Pictures(home).why("in.png")


def test_an_empty_file_and_one_that_is_too_large_are_refused(home):
    put(home, "empty.png", b"")
    with pytest.raises(Outside, match=r"0 bytes, expected 1 to 1,048,576"):
        taken(home, "empty.png", MOST)
    with pytest.raises(Outside, match=r"expected 1 to 10"):
        taken(home, "in.png", 10)


def test_a_sparse_file_of_a_terabyte_is_not_read(home):
    with (home / "huge.png").open("wb") as file:
        file.truncate(1 << 40)
    assert "1,099,511,627,776 bytes" in Pictures(home).why("huge.png")


def test_a_folder_that_is_gone_or_no_folder_holds_nothing(tmp_path, home):
    assert "no such file" in Pictures(tmp_path / "gone").why("in.png")
    assert Pictures(home / "in.png").find("in.png") is None
    assert Pictures(home / "in.png").find("x") is None


def test_no_secret_gets_out_while_files_and_links_change_places(home, tmp_path):
    """What is swapped between the look at a name and its opening is not followed."""
    put(tmp_path, "secret/in.png", image(width=9, height=9))
    over = threading.Event()

    def swap():
        while not over.wait(0.0005):
            (home / "train2017").rename(home / "away")
            (home / "train2017").symlink_to(tmp_path / "secret")
            over.wait(0.0001)
            (home / "train2017").unlink()
            (home / "away").rename(home / "train2017")

    swapping = threading.Thread(target=swap)
    swapping.start()
    found = [Pictures(home).find("train2017/in.png") for _ in range(3_000)]
    over.set()
    swapping.join()
    assert {one.width for one in found if one} == {6}


def test_descriptors_are_given_back(home):
    before = len(list(Path("/proc/self/fd").iterdir()))
    for name in (*NAMES[:40], "in.png", "train2017/in.png", "train2017", "in.png/x"):
        Pictures(home).find(name)
    assert len(list(Path("/proc/self/fd").iterdir())) == before
