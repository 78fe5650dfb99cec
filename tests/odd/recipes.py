"""What a recipe for one odd file is made of: the table of recipes, and the tools that each is handed."""

import functools
import shlex
import subprocess
from pathlib import Path

# Fixed sizes, one encoder thread and bit-exact muxers: two runs with one FFmpeg give the same bytes.
H264 = "-c:v libx264 -preset veryfast -crf 27 -threads 1"
HEVC = "-c:v libx265 -preset ultrafast -crf 28"
MPEG2 = "-c:v mpeg2video -q:v 5 -threads 1"
MPEG4 = "-c:v mpeg4 -q:v 5 -threads 1"
MJPEG = "-c:v mjpeg -q:v 6 -threads 1"
VP9 = "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -b:v 300k -threads 1"
AV1 = "-c:v libsvtav1 -preset 12 -crf 45 -svtav1-params lp=1"
AUDIO = "-c:a mp2 -b:a 64k"


class Recipe:
    def __init__(self, name, format_name, what, needs, refused, make):
        self.name, self.format_name, self.what = name, format_name, what
        self.needs = needs  # encoders, as `ffmpeg -encoders` calls them
        self.refused = refused  # nothing in it can be read as video: it must be told so in one line
        self.make = make


class Missing(Exception):
    """The file cannot be made with the FFmpeg that is here."""


class Failed(Exception):
    """A tool did not do its work."""


RECIPES = {}

# Which encoder each word of a format needs; what is not here is within every FFmpeg.
ENCODERS = {"h264": "libx264", "hevc": "libx265", "vp8": "libvpx", "vp9": "libvpx-vp9", "av1": "libsvtav1",
            "theora": "libtheora"}


def odd(name, format_name, what, refused=False, encoder=None):
    """Adds the decorated function, which makes `tools.out`, to the table. format_name: "container/codec"; `encoder`
    where it is not the usual one of that codec."""
    def add(make):
        if name in RECIPES:
            raise ValueError(f"two recipes for {name}")
        words = format_name.split("/")[-1].split("+")
        needs = [encoder] if encoder else [ENCODERS[word] for word in words if word in ENCODERS]
        RECIPES[name] = Recipe(name, format_name, what, needs, refused, make)
        return make
    return add


@functools.cache
def encoders():
    listing = subprocess.run(["ffmpeg", "-hide_banner", "-encoders"], capture_output=True, text=True).stdout
    return {words[1] for words in map(str.split, listing.splitlines()) if len(words) > 1}


class Tools:
    """`out` is where the recipe puts its file; `scratch` a folder of its own, gone afterwards."""

    def __init__(self, name, scratch):
        self.scratch = Path(scratch)
        self.out = self.path("out" + Path(name).suffix)

    def path(self, name):
        return self.scratch / name

    def ffmpeg(self, *arguments):
        """Strings are split into words as a shell does, paths and lists of words stay as they are; the last one is the
        output."""
        words = ["ffmpeg", "-nostdin", "-v", "error", "-y", "-filter_threads", "1"]
        for argument in arguments[:-1]:
            if isinstance(argument, list):
                words += argument
            else:
                words += [str(argument)] if isinstance(argument, Path) else shlex.split(argument)
        words += ["-bitexact", "-map_metadata", "-1", str(arguments[-1])]
        done = subprocess.run(words, capture_output=True, text=True, errors="replace")
        if done.returncode != 0 or not Path(arguments[-1]).exists():
            raise Failed(f"{shlex.join(words)}\n{done.stderr.strip()}")
        return Path(arguments[-1])

    def film(self, coder, name=None, *, seconds=6, rate=25, size="192x108", pixels="yuv420p", filters="",
             scene="testsrc2", also=""):
        """A film that moves and has fresh grain in every frame, so that no two pictures are alike and a wrong
        reference shows. `filters` come behind it; `also` holds further inputs."""
        out = self.path(name) if name else self.out
        source = f"{scene}=s={size}:r={rate},format={pixels},noise=alls=12:allf=t,format={pixels}"
        if "libx265" in coder:
            extra = "pools=none:frame-threads=1:log-level=error:info=0"
            coder = (coder.replace("-x265-params ", f"-x265-params {extra}:") if "-x265-params" in coder
                     else f"{coder} -x265-params {extra}")
        return self.ffmpeg(["-f", "lavfi", "-t", str(seconds), "-i", source], also,
                           ["-vf", filters] if filters else "", "-fps_mode passthrough", coder, out)

    def tone(self, seconds=6):
        """A further input for film(): sound."""
        return f"-f lavfi -i sine=frequency=440:sample_rate=44100:duration={seconds}"

    def copy(self, source, more="", name=None):
        return self.ffmpeg("-copyts -i", source, "-map 0 -c copy", more, self.path(name) if name else self.out)

    def write(self, data):
        self.out.write_bytes(data)
