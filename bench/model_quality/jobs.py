"""What is measured on recordings, in an order that gives every table something early."""

from dataclasses import dataclass
from typing import Callable

from cases import MAIN, MAIN_CROPPED, MAIN_PLAIN, PAPER_NETS, PEER_VIEWS

# Kinds of jobs, the first first.
KINDS = ["peer", "net", "unpasted", "generic", "teacher", "half", "other net", "frames", "paper"]


@dataclass(frozen=True)
class Job:
    name: str
    order: tuple
    carry_out: Callable


def is_paper(net):
    return net.startswith("50,")


def order_of(kind, net, draw, seeds):
    """All of one seed before the next; the paper's nets, but for the smallest, behind all others."""
    if kind == "net" and is_paper(net):
        kind = "paper"
    elif kind == "net" and net not in (MAIN, MAIN_PLAIN):
        kind = "other net"
    late = kind == "paper" and net != PAPER_NETS[0]
    return late, seeds.index(draw["seed"]), KINDS.index(kind)


def jobs_of(bench, group, recording, others, nets, paper_most):
    """All that is measured on a recording. `paper_most`: no net of the paper's size learns from more labels."""
    jobs = []

    def add(kind, what, draw, carry_out):
        name = "|".join([group.slug, recording.case.name, kind, what, str(draw["labels"]), str(draw["seed"])])
        jobs.append(Job(name, order_of(kind, what, draw, bench.seeds), carry_out))

    for draw in recording.draws("blocks"):
        for peer in PEER_VIEWS:
            add("peer", peer, draw, bench.peer_job(recording, peer, draw))
        for net in nets:
            if not is_paper(net) or draw["labels"] <= paper_most:
                add("net", net, draw, bench.net_job(recording, net, draw))
        for net in (MAIN, MAIN_PLAIN):
            add("unpasted", net, draw, bench.net_job(recording, net, draw, boxes=False))
        # A teacher has something to add where at least as many frames again are not labelled.
        if recording.told["teacher"] and 2 * draw["labels"] <= len(recording.blocks):
            add("half", MAIN, draw, bench.net_job(recording, MAIN, draw, half=True))
            add("teacher", MAIN, draw, bench.net_job(recording, MAIN, draw, teacher=True))
    for draw in recording.draws("frames"):
        add("frames", MAIN, draw, bench.net_job(recording, MAIN, draw))
    if others:
        for seed in bench.seeds:
            for net in (MAIN, MAIN_CROPPED):
                add("generic", net, {"labels": 0, "seed": seed}, bench.generic_job(recording, others, net, seed))
    return jobs
