"""What Node needs, unpacked once on each node of the cluster, in the folder that Ray keeps for its session there.

It stays for later jobs, as what Ray unpacks itself does: the name of each folder depends on what is in it.
"""

import fcntl
import io
import json
import os
import shutil
import zipfile
import zlib

import ray

CHUNK_BYTES = 1 << 20
LINKS = "links.json"


def install(name: str, unpack) -> str:
    """The folder of that name; where there is none yet, `unpack(folder)` fills it, once on a node."""
    home = os.path.join(ray._private.worker.global_worker.node.get_session_dir_path(), "underwrite")
    folder = os.path.join(home, name)
    if not os.path.isdir(folder):
        os.makedirs(home, exist_ok=True)
        with open(f"{folder}.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not os.path.isdir(folder):
                # Under its name only once it is whole: whoever unpacks may be killed.
                unfinished = f"{folder}.unfinished"
                shutil.rmtree(unfinished, ignore_errors=True)
                os.makedirs(unfinished)
                unpack(unfinished)
                os.rename(unfinished, folder)
    return folder


def unpack_code(archive, folder: str) -> None:
    """A zip archive; `links.json` in it holds the links among its folders, which the format does not know."""
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        files.extractall(folder)
    with open(os.path.join(folder, LINKS), encoding="utf-8") as links:
        for link, target in json.load(links).items():
            at = os.path.join(folder, link)
            os.makedirs(os.path.dirname(at), exist_ok=True)
            os.symlink(os.path.relpath(os.path.join(folder, target), os.path.dirname(at)), at)


def unpack_node(compressed, folder: str) -> None:
    """The program in one run of gzip."""
    inflate = zlib.decompressobj(wbits=31)
    path = os.path.join(folder, "node")
    with open(path, "wb") as program:
        for at in range(0, len(compressed), CHUNK_BYTES):
            program.write(inflate.decompress(compressed[at : at + CHUNK_BYTES]))
        program.write(inflate.flush())
    os.chmod(path, 0o755)
