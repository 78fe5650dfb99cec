"""What a run took, in both ways of counting. Pure functions over a run's record."""

from tool import without_folders

# Stages of the clock: what a run looks at frames by; a search scores its sample under a name of its own.
LOOKING = ("difference", "specialized", "packets")


def record(answer, wall, core, cost):
    """What is kept of a find: times measured here, the reference's calls beside them."""
    search = answer.get("search") or {}
    learning = answer.get("learning") or {}
    return {
        "plan": answer["plan"], "wall_s": wall, "core_s": core, "cost": cost, "calls": answer["reference_calls"],
        "analysed": answer["analysed_frames"], "decoded": answer["frames_decoded"],
        "stages": {name: value for name, value in answer["seconds"]["stages"].items()},
        "elapsed_s": answer["seconds"]["elapsed"], "run_s": answer["seconds"].get("run"),
        "choosing_s": answer["seconds"].get("choosing"),
        "plan_stages": [{key: stage[key] for key in ("stage", "looked_at", "decided")}
                        for stage in answer.get("plan_stages") or []],
        "searched": bool(search.get("searched")), "why": without_folders(search.get("why", "")),
        "sample": search.get("frames", 0) or 0,
        "sample_positive": search.get("positive"), "tried": search.get("tried", 0),
        "plans": [{"plan": plan["plan"], "seconds_an_hour": plan["seconds_an_hour"], "keeps": plan["keeps_budgets"],
                   "asked_share": plan["asked_share"], "chosen": plan["chosen"]}
                  for plan in search.get("plans") or []],
        "run": search.get("run"), "trained_on": learning.get("train_frames", 0),
        "audit_calls": (answer.get("guarantee") or {}).get("labels", 0) or 0, "drift": drift(answer.get("drift")),
        "claims": claims(answer.get("guarantee")),
    }


def drift(told):
    """Whether a run was told to be unlike what its plan was made for, and by what; None where that is not watched."""
    if not told:
        return None
    camera = told.get("camera") or {}
    return {"judged": told["judged"], "why_not": told.get("why_not") or "",
            "stretches": sum(stage["stretches"] for stage in told["stages"]),
            "drifted": sum(stage["drifted"] for stage in told["stages"]),
            "largest_index": max((stage["largest_index"] for stage in told["stages"]), default=0),
            "camera_moves": len(camera.get("moves") or [])}


def claims(told):
    """What the check of an answer says of it; None where it was not checked."""
    if not told or told.get("kind") not in ("bounded", "certified"):
        return None
    windows, appearances = told.get("by_windows") or {}, told.get("by_appearances") or {}
    return {"confidence": told["confidence"], "checked": told["checked_windows"], "windows": told["windows"],
            "found": sum((windows.get(side) or {}).get("found", 0) for side in ("missed", "false")),
            "certified": all(budget["certified"] for budget in told["budgets"]) if told["budgets"] else None,
            "fnr": windows.get("fnr_at_most"), "fpr": windows.get("fpr_at_most"),
            "recall": appearances.get("recall_at_least"), "precision": appearances.get("precision_at_least")}


def scores(judged):
    """What is kept of an eval."""
    counts = ("total", "true_positive", "false_positive", "false_negative", "true_negative", "fnr", "fpr",
              "precision", "recall", "f1")
    kept = {side: {name: judged[side].get(name) for name in names} for side, names in (
        ("windows", counts), ("frames", counts),
        ("appearances", ("true", "touched", "reported", "right", "recall", "precision", "boundary_error_s")))}
    return kept | {"intervals": judged.get("intervals")}


def core_seconds(run, extra_calls=0):
    """With every call at its cost: what the whole takes, search and labels included."""
    return run["core_s"] + (run["calls"] + extra_calls) * run["cost"]


def wall_seconds(run, extra_calls=0):
    return run["wall_s"] + (run["calls"] + extra_calls) * run["cost"]


def sample_calls(run, sample):
    """Calls that a plan tuned on `sample` labelled frames pays beside its own: those of them that it would not have
    asked about anyway, as if both were drawn at random."""
    return sample * (1 - min(1, run["calls"] / run["analysed"])) if run["analysed"] else 0


def computed(run, stages):
    """Core-seconds in some stages: their share of the stage clock, which runs on while others have the core."""
    total = sum(run["stages"].values())
    return run["core_s"] * sum(run["stages"].get(stage, 0) for stage in stages) / total if total else 0


def run_calls(run):
    """Calls after the search, but for those of the check."""
    told = run.get("run") or {}
    return told.get("actual_calls", run["calls"] - run.get("audit_calls", 0))


def sample_labels(run):
    """Calls that are neither the run's nor the check's: what a search labelled."""
    return max(0, run["calls"] - run_calls(run) - run.get("audit_calls", 0))


def calls_by_purpose(run):
    """Calls of a searched run: for the sample, for the answer (its confirmation with it), for the check."""
    sample = min(run["calls"], sample_labels(run))
    check = min(run.get("audit_calls", 0), run["calls"] - sample)
    return {"sample": sample, "run": run["calls"] - sample - check, "check": check}


def ladder_calls(run, auto, learns):
    """What a plan of the search's table pays beside its own calls: the search's sample, unless it labels one itself."""
    return 0 if learns or not auto["searched"] else sample_calls(run, sample_labels(auto))


def paper_seconds(run):
    """The paper's way: frames lie decoded and resized in memory; labels, training and search are done."""
    return computed(run, LOOKING) + asked_by_plan(run) * run["cost"]


def asked_by_plan(run):
    """Frames that the plan asks about, those among them that the sample had paid for."""
    if run["plan"] == "reference":
        return run["analysed"]
    looked = [stage["looked_at"] for stage in run.get("plan_stages") or [] if stage["stage"].startswith("reference")]
    return max([run_calls(run), *looked])


def breakdown(run):
    """Core-seconds by what they went into."""
    asked = run_calls(run)
    decode = computed(run, ("decode",))
    looking, training, scoring = (computed(run, stages) for stages in (LOOKING, ("train",), ("score",)))
    audit = min(run.get("audit_calls", 0), max(0, run["calls"] - asked))
    return {"labels of the sample": sample_labels(run) * run["cost"],
            "check": audit * run["cost"],
            "training": training,
            "scores of the sample": scoring, "decoding": decode, "differences and nets": looking,
            "reference in the run": asked * run["cost"],
            "rest (sweep, index, store)": max(0, run["core_s"] - decode - looking - training - scoring)}


def search_split(run):
    """The search's own time: labels, training, and what chooses among plans."""
    return {"labels": sample_labels(run) * run["cost"], "training": computed(run, ("train",)),
            "sweep": run.get("choosing_s") or 0}


def never_slower(auto, best_s):
    """Whether a searched plan took no more than the best plain way and the search together, which is its labels and
    what was computed before the run."""
    before_run = 1 - min(1, auto["run_s"] / auto["elapsed_s"]) if auto.get("run_s") and auto.get("elapsed_s") else 0
    searching = sample_labels(auto) * auto["cost"] + before_run * auto["core_s"]
    return core_seconds(auto) <= best_s + searching
