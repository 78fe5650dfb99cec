// Measures this machine: each stage beside a named peer, as a ratio taken in one run.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include <noscope/export.h>
#include <noscope/find.h>
#include <noscope/options.h>

#include <string>
#include <vector>

namespace noscope {

struct BenchOptions {
    RecordingOptions recording;     // no inputs: the example clip that is installed with noscope
    std::vector<std::string> only;  // "demux", "decode", "blocks", "keyframes", "cost",
                                    // "reference", "find", "specialized"; empty: all
    ReferenceOptions reference;
    RunOptions run;
    int rounds = 5;      // pairs of runs a stage, ours and the peer's in turn; >= 1
    double seconds = 4;  // least length of one run of the reference, and of eight of a net; > 0
};

// One stage beside its peer. Rates in frames a second; the ratio is ours / peer, pair by pair.
struct BenchRow {
    std::string stage;  // "decode", ...
    std::string file;
    std::string ours, peer;              // what was run
    double our_rate = 0, peer_rate = 0;  // medians; peer_rate 0: the peer is not on this machine
    double ratio = 0, ratio_lowest = 0, ratio_highest = 0;  // median and range
    std::string note{};
};

struct BenchReport {
    std::string machine;  // processor, cores, instruction sets that matter
    std::vector<BenchRow> rows;
};

// ErrorCode::usage for an unknown stage; else as find().
NOSCOPE_API Result<BenchReport> bench(const BenchOptions& options, Observer* observer, CancelToken cancel);

NOSCOPE_API std::string bench_text(const BenchReport& report);
NOSCOPE_API std::string bench_json(const BenchReport& report);

}  // namespace noscope
