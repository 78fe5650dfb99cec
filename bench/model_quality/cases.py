"""What is measured: recordings, questions, nets. Data alone."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Case:
    file: str
    classes: str
    region: str = ""
    kind: str = ""  # person or vehicle: of which others' recordings teach a net that is not this camera's
    judged: bool = True  # else it only teaches such nets

    @property
    def name(self):
        return self.file.rsplit(".", 1)[0] + ("" if self.judged else f" ({self.classes})")

    @property
    def question(self):
        return self.classes + (f" in {self.region}" if self.region else "")


@dataclass(frozen=True)
class Group:
    title: str
    slug: str
    replay: bool  # labels are what was put into the recording
    rate: str  # analysed frames a second
    block: int  # seconds a block; 0: the tool's own
    cases: list = field(default_factory=list)


# Real clips are short: more frames a second, and smaller blocks, than a run takes.
REAL = Group("Real", "real", False, "10", 2, [
    Case("lobby.mp4", "person", kind="person"),
    Case("vtest.avi", "person", "0,0.55,0.45,1", kind="person"),
    Case("highway.avi", "car", "0,0.45,1,1", kind="vehicle"),
    Case("crossroads.mp4", "person", "0.15,0.35,0.6,0.75", kind="person"),
    Case("corridor.mpg", "person", kind="person"),
    Case("suburb.mp4", "car", "0.3,0.5,1,1", kind="vehicle"),
    Case("motorway_vfr.mp4", "car", "0,0.7,1,1", kind="vehicle"),
    Case("crossroads.mp4", "car", "0,0.3,0.5,1", kind="vehicle", judged=False),
])
SIMULATED = Group("Simulated", "simulated", True, "2", 0, [
    Case("lobby.mp4", "person", kind="person"),
    Case("road-quiet.mp4", "vehicle", kind="vehicle"),
    Case("road-busy.mp4", "vehicle", kind="vehicle"),
])

# The net by which draws, pasting and teachers are compared; the same without the difference.
MAIN, MAIN_PLAIN = "64,8s2-16s2-32s2,d32,diff", "64,8s2-16s2-32s2,d32"
SHORT_NETS = ["50,2x32p,d32", "50,2x32p-2x64p,d128", "32,16s2-32s2,d32,diff", "64x32,16s2-32s2-32s2,d32,diff",
              MAIN_PLAIN, MAIN, "64,8s2-16s2-32s2,d32,diff,crop", "96,8s2-16s2-32s2,d32,diff"]
QUICK_NETS = ["50,2x32p,d32", MAIN_PLAIN, MAIN]
# Frames that a label costs nothing for beyond these tell little: fewer of either kind are not judged.
LEAST = 10


def view_of(net):
    """How a net sees frames: its size, and whether it sees the query's part of them alone."""
    words = net.split(",")
    return words[0] + (",crop" if "crop" in words else "")
