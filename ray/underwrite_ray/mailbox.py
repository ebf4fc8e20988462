"""Messages from the submitter, numbered from 0, each kept by the cluster under a key of its own until it is read.

The submitter can only reach the dashboard. What it uploads there as a package lands in the key-value store of the
head, where the driver takes it from: no port has to be opened.
"""

import json

from ray.experimental import internal_kv


class Mailbox:
    def __init__(self, session: str):
        self._prefix = f"gcs://_ray_pkg_underwrite_{session}_"
        self._next = 0

    def read(self):
        """The next message as (header, body), or None. It is gone from the cluster afterwards."""
        key = f"{self._prefix}{self._next}.zip"
        message = internal_kv._internal_kv_get(key)
        if message is None:
            return None
        internal_kv._internal_kv_del(key)
        self._next += 1
        end = message.index(b"\n")
        return json.loads(message[:end]), memoryview(message)[end + 1 :]

    def empty(self) -> None:
        """Removes what nobody will read any more."""
        for key in internal_kv._internal_kv_list(self._prefix):
            internal_kv._internal_kv_del(key)
