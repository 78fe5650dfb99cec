"""Results kept one by one, a file each: a run that was ended goes on, and every number of the page lies in one.

Nothing else is shared by two runs at once in one work folder: stores and answers are named by their case, and a case is
measured by one run."""

import contextlib
import datetime
import fcntl
import hashlib
import json
import os
import re


class Results:
    def __init__(self, folder):
        self.folder, self.claims = folder, {}
        folder.mkdir(parents=True, exist_ok=True)

    def _file(self, slug, kind, what):
        """Plans hold signs that files may not have, and more of them than their names may."""
        plain = re.sub(r"[^A-Za-z0-9_.+-]", "_", f"{kind}--{what}")
        tail = hashlib.sha256(what.encode()).hexdigest()[:8] if plain != f"{kind}--{what}" else ""
        return self.folder / f"{slug}--{plain[:100]}{tail}.json"

    def get(self, slug, kind, what=""):
        file = self._file(slug, kind, what)
        return json.loads(file.read_text())["result"] if file.is_file() else None

    def put(self, slug, kind, what, result):
        file = self._file(slug, kind, what)
        part = file.with_suffix(f".{os.getpid()}.part")
        told = {"case": slug, "kind": kind, "what": what, "at": datetime.datetime.now().isoformat("T", "minutes"),
                "load": round(os.getloadavg()[0], 1), "result": result}
        part.write_text(json.dumps(told, indent=1))
        os.replace(part, file)

    @contextlib.contextmanager
    def locked(self, name):
        """For one process at a time; the others wait."""
        with open(self.folder / f"{name}.lock", "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def claim(self, slug):
        """Whether this process may measure a case: until it ends no other may."""
        if slug in self.claims:
            return True
        file = open(self.folder / f"{slug}.claim", "w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self.claims[slug] = file
        return True

    def forget(self, slug, but=()):
        """All that is kept of a case, but for some kinds."""
        for file in self.folder.glob(f"{slug}--*.json"):
            if json.loads(file.read_text())["kind"] not in but:
                file.unlink()

    def when(self, slugs):
        """When the results of these cases were measured, first and last, and at what mean load; None: there are none."""
        told = [one for slug in slugs for one in self.every(slug) if "at" in one and one["kind"] != "left"]
        if not told:
            return None
        times = [one["at"] for one in told]
        return min(times), max(times), sum(one["load"] for one in told) / len(told)

    def every(self, slug):
        return [json.loads(file.read_text()) for file in sorted(self.folder.glob(f"{slug}--*.json"))]

    def all_of(self, slug, kind):
        """By what, in the order of their names."""
        found = {}
        for told in self.every(slug):
            if told["kind"] == kind:
                found[told["what"]] = told["result"]
        return found
