"""What is measured: recordings, questions, plans. Data alone."""

from dataclasses import dataclass, replace


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
    busy: bool = False  # something is there most of the time: less is expected
    learns: float = .5  # of its length, that a standing plan is made on before it runs on the rest
    later: str = ""  # the same camera on another day, if there is one

    @property
    def name(self):
        return f"{self.file.rsplit('.', 1)[0]} {self.classes}"

    @property
    def full_name(self):
        return f"{self.name} ({self.group})"

    @property
    def slug(self):
        """Names the files of its results: another question, or another length, is another case."""
        words = [self.group, self.name, self.region, f"rate {self.rate}", f"labels {self.labels}", f"to {self.seconds}"]
        return "-".join(words).replace(" ", "_").replace(",", "_").replace(".", "_")

    @property
    def by_windows(self):
        """A clip of a minute holds one or two appearances, which any way finds: its windows tell more."""
        return self.group == "real"

    @property
    def budgets(self):
        """Options that say what an answer is held to, unless a run has others; none: find's defaults."""
        return ["--fnr", BUDGET, "--fpr", BUDGET] if self.by_windows else []

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
# In the order of what they tell, so that a run that is cut short has the most important ones.
SIMULATED = [
    Case("road-quiet.mp4", "vehicle", "simulated", "vehicle", later="road-quiet-later.mp4"),
    Case("rare.mp4", "person", "simulated", "person"),
    Case("road-busy.mp4", "vehicle", "simulated", "vehicle", busy=True),
    Case("lobby.mp4", "person", "simulated", "person", later="lobby-later.mp4"),
    Case("dusk.mp4", "vehicle", "simulated", "vehicle", learns=.25),  # by day: what follows is dusk, then night
]
FULL = REAL + SIMULATED


def quick(seconds):
    """One clip and the first minutes of one scene."""
    return [Case("lobby.mp4", "person", "real", "person", rate="2", labels=80),
            Case("road-quiet.mp4", "vehicle", "simulated", "vehicle", labels=min(600, seconds), seconds=seconds,
                 later="road-quiet-later.mp4")]


def chosen(cases, recordings, group):
    """Those that are measured."""
    return [case for case in cases if (not recordings or case.file in recordings) and group in (None, case.group)]


# Seconds of one core that a call of the reference takes where its labels are those of the simulation and what yolov8s
# takes on this machine cannot be measured.
STATED_COST = 0.08
# What an answer may miss and add, of windows; the targets of the paper's own sweep.
BUDGETS = [.25, .1, .05, .04, .03, .02, .01]
QUICK_BUDGETS = [.25, .05, .01]
# FNR and FPR of windows that paper mode is tuned to everywhere, and all else where appearances are too few.
BUDGET = .05
# Recall and precision of appearances that all else is held to: the defaults of find.
APPEARANCES = .95

# What was hoped for before anything was measured: how many times as fast, all inside.
EXPECTED = {"best plain way": 3, "best plain way, busy": 1.3, "analysed frames": 10, "every frame": 150,
            "standing, analysed frames": 30, "standing, every frame": 1000, "second query": 20}

# Thresholds of noscope's stages that look at no picture, by hand; cheapest first, as many as the search tries.
PACKET_PLANS = [f"packets>{threshold} | reference"
                for threshold in (6, 4, 3, 2.5, 2.2, 2, 1.8, 1.6, 1.5, 1.4, 1.3, 1.2, 1.15, 1.1, 1.05, 1)]
# Every k-th frame; of these the search's every(N) has as many.
COPIES = [2, 3, 4, 5, 6, 8, 10, 15, 20, 30]
# What plain ways are set to where nothing of what is asked for is in the sample, so that it tells no parameter from
# another: every second frame; every eighth, and between two that differ; what moves more than motion(1)'s 1,500 pixels of 640x480.
UNTUNED_COPIES, UNTUNED_STEP, UNTUNED_MOTION = 2, 8, .005
# Windows of a reuse span of a plan given by hand (docs/semantics.md): a minute of windows of a second.
SPAN_WINDOWS = 60
# How long ago the frame is that a difference is taken to.
INTERVALS = [.5, 1, 2, 5, 10]
QUICK_INTERVALS = [1, 5]
INTERVAL_PLAN = "mse(previous:{}s,10x10)[auto] | reference"
# A net that is trained for the question, and one that is there for any.
SMALL_NETS = {"specialized": "cnn(64x32,16s2-32s2-32s2,d32,diff)[auto] | reference",
              "generic": "model:yolov8n[auto] | reference"}
STRETCH_SECONDS = 1800  # of a long recording, that single stages are set beside each other on

# One difference detector and one net of the paper's grid, at a fixed skip (which is the rate of analysed frames).
PAPER_DIFFERENCES = [.0001, .0003, .001]
QUICK_PAPER_DIFFERENCES = [.0003]
PAPER_PLAN = "mse(empty)>{} | cnn(50,2x32p,d32)[auto] | reference"


def stretch_of(case):
    """The beginning of a long recording; a short one as it is."""
    short = case.group == "real" or 0 < case.seconds <= STRETCH_SECONDS
    return case if short else replace(case, seconds=STRETCH_SECONDS)


def with_stretches(cases):
    """All whose results the page tells."""
    return list(dict.fromkeys(one for case in cases for one in (case, stretch_of(case))))


# Stage kinds in the order in which the paper's factor analysis adds them, then those it does not have.
KINDS = {"difference": ("mse", "sad", "psnr", "ssim", "hist"), "specialized": ("cnn", "model"), "packets": ("packets",),
         "keyframes": ("keyframes",), "runs": ("runs", "windows"), "rank": ("rank",), "copying": ("every",)}


def kinds_of(plan):
    """Which kinds of stages a plan's text holds."""
    kinds = set()
    for stage in plan.split("|"):
        name = stage.strip().replace(":", "(").split("(")[0].split(">")[0].split("[")[0]
        kinds |= {kind for kind, names in KINDS.items() if name in names}
    return kinds


def learns(plan):
    """Whether a plan's text needs labels before it runs."""
    return any(word in plan for word in ("cnn(", "[auto]", "learned"))
