"""What is measured: recordings, questions, plans. Data alone."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    file: str
    classes: str
    group: str  # "real" or "simulated": never in one figure
    kind: str  # person or vehicle: a plan is carried over to recordings of its kind and of others
    region: str = ""
    rate: str = "2"  # analysed frames a second
    labels: int = 0  # frames the search may label; 0: its own default
    seconds: int = 0  # of the recording; 0: all of it

    @property
    def name(self):
        return f"{self.file.rsplit('.', 1)[0]} {self.classes}"

    @property
    def slug(self):
        """Names the files of its results: another question, or another length, is another case."""
        words = [self.group, self.name, self.region, f"rate {self.rate}", f"labels {self.labels}", f"to {self.seconds}"]
        return "-".join(words).replace(" ", "_").replace(",", "_").replace(".", "_")

    @property
    def question(self):
        """Options of find and eval that say what counts."""
        options = ["--rate", self.rate]
        if self.region:
            options += ["--region", self.region]
        if self.seconds:
            options += ["--to", str(self.seconds)]
        return options


# Real clips are short, so more of their frames are analysed than a run would, and fewer are labelled for the search.
REAL = [
    Case("lobby.mp4", "person", "real", "person", rate="10", labels=300),
    Case("vtest.avi", "person", "real", "person", "0,0.55,0.45,1", rate="10", labels=200),
    Case("crossroads.mp4", "person", "real", "person", "0.15,0.35,0.6,0.75", rate="10", labels=100),
    Case("corridor.mpg", "person", "real", "person", rate="10", labels=60),
    Case("suburb.mp4", "car", "real", "vehicle", "0.3,0.5,1,1", rate="10", labels=100),
    Case("highway.avi", "car", "real", "vehicle", "0,0.45,1,1", rate="10", labels=60),
    Case("motorway_vfr.mp4", "car", "real", "vehicle", rate="10", labels=100),
]
SIMULATED = [Case(f"{scene}.mp4", classes, "simulated", kind) for scene, classes, kind in (
    ("road-quiet", "vehicle", "vehicle"), ("lobby", "person", "person"), ("road-busy", "vehicle", "vehicle"),
    ("rare", "person", "person"), ("dusk", "vehicle", "vehicle"))]
FULL = REAL + SIMULATED


def quick(seconds):
    """One clip and the first minutes of one scene."""
    return [Case("lobby.mp4", "person", "real", "person", rate="2", labels=80),
            Case("road-quiet.mp4", "vehicle", "simulated", "vehicle", labels=min(300, seconds // 2), seconds=seconds)]


# Seconds of one core that a call of the reference takes where its labels are those of the simulation: about yolov8s.
STATED_COST = 0.08
# What an answer may miss and add, of windows; the targets of the paper's own sweep.
BUDGETS = [.25, .1, .05, .04, .03, .02, .01]
QUICK_BUDGETS = [.25, .05, .01]
# The two that all baselines are tuned to.
BUDGET = .05

# One difference detector and one net of the paper's grid, at a fixed skip (which is the rate of analysed frames).
PAPER_DIFFERENCES = [.0001, .0003, .001]
PAPER_PLAN = "mse(empty)>{} | cnn(50,2x32p,d32)[auto] | reference"

# Stage kinds in the order in which the paper's factor analysis adds them, then those it does not have.
KINDS = {"difference": ("mse", "sad", "psnr", "ssim", "hist"), "specialized": ("cnn", "model"), "packets": ("packets",),
         "keyframes": ("keyframes",), "copying": ("every",)}


def kinds_of(plan):
    """Which kinds of stages a plan's text holds."""
    kinds = set()
    for stage in plan.split("|"):
        name = stage.strip().replace(":", "(").split("(")[0].split(">")[0].split("[")[0]
        kinds |= {kind for kind, names in KINDS.items() if name in names}
    return kinds
