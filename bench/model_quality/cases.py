"""What is measured: recordings, questions, nets. Data alone."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Case:
    file: str
    classes: str
    region: str = ""
    kind: str = ""  # person or vehicle: of which others' recordings teach a net that is not this camera's

    @property
    def name(self):
        return f"{self.file.rsplit('.', 1)[0]} {self.classes}"

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


# Real clips are short: more frames a second, and smaller blocks, than a run takes. Regions are such that both halves
# hold both kinds of frames.
REAL = Group("Real", "real", False, "10", 2, [
    Case("lobby.mp4", "person", kind="person"),
    Case("vtest.avi", "person", "0.4,0.5,0.7,0.85", kind="person"),
    Case("crossroads.mp4", "person", kind="person"),
    Case("corridor.mpg", "person", "0.4,0.3,0.7,1", kind="person"),
    Case("crossroads.mp4", "car", "0.2,0.3,0.7,0.85", kind="vehicle"),
    Case("highway.avi", "car", "0,0.45,1,1", kind="vehicle"),
    Case("suburb.mp4", "car", "0,0,0.5,1", kind="vehicle"),
    Case("motorway_vfr.mp4", "car", "0.6,0.5,1,0.85", kind="vehicle"),
])
SIMULATED = Group("Simulated", "simulated", True, "2", 0, [
    Case("road-quiet.mp4", "vehicle", kind="vehicle"),
    Case("road-busy.mp4", "vehicle", kind="vehicle"),
])

# The net by which draws, pasting, teachers and other cameras are compared; without the difference; with the query's
# part of the frame alone.
MAIN, MAIN_PLAIN = "64,8s2-16s2-32s2,d32,diff", "64,8s2-16s2-32s2,d32"
MAIN_CROPPED = MAIN + ",crop"
# The paper's smallest and largest, and six of the cheap family.
PAPER_NETS = ["50,2x32p,d32", "50,2x64p-2x128p,d256"]
SHORT_NETS = ["32,16s2-32s2,d32,diff", "64x32,16s2-32s2-32s2,d32,diff", MAIN_PLAIN, MAIN, MAIN_CROPPED,
              "96,8s2-16s2-32s2,d32,diff"] + PAPER_NETS
QUICK_NETS = [MAIN_PLAIN, MAIN]
# Classical peers, and how they see frames: the paper's nets' view for pixels, the finest where features are sums over
# the picture.
PIXELS, PIXELS_AND_DIFFERENCE = "logistic regression, pixels", "logistic regression, pixels and difference"
GRADIENTS, COLOURS = "HOG, linear SVM", "colour histogram, RBF SVM"
PEER_VIEWS = {PIXELS: "50", PIXELS_AND_DIFFERENCE: "50", GRADIENTS: "96", COLOURS: "96"}
# A half with fewer frames of either kind than this tells nothing.
LEAST = 10


def view_of(net, case):
    """How a net sees a case's frames: its size, and whether it sees the query's part of them alone. Without a region
    that part is the whole frame."""
    words = net.split(",")
    return words[0] + (",crop" if "crop" in words and case.region else "")
