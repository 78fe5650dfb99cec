#include "search/gate_run.h"

#include "base/rational_math.h"
#include "base/try.h"

#include <numeric>
#include <set>
#include <utility>

namespace noscope {
namespace {

// The least number of `frames` that is a `presence` share of them.
int needed(int frames, Rational presence) {
    const int128 wanted = int128{presence.num} * frames;
    return static_cast<int>((wanted + presence.den - 1) / presence.den);
}

// Remembers what the gate asked about.
class Marks : public TableAnswers {
   public:
    Marks(const CandidatePlan& candidate, const ScoredSpan& span)
        : TableAnswers(candidate.plan, span, candidate.columns),
          wanted(span.frames.size()),
          scored(candidate.plan.stages.size() - 1),
          plan_(candidate.plan) {}

    Result<Score> score(const Question& question) override {
        const auto stage = static_cast<std::size_t>(question.stage);
        ++scored[stage];
        if (needs_picture(plan_.stages[stage])) {
            want(question.frame);
            if (question.other >= 0) want(question.other);
        }
        return TableAnswers::score(question);
    }
    Result<ReferenceLabel> label(int frame) override {
        want(frame);
        return TableAnswers::label(frame);
    }
    std::vector<bool> wanted;
    std::vector<std::int64_t> scored;

   private:
    void want(int frame) { wanted[static_cast<std::size_t>(frame)] = true; }
    const Plan& plan_;
};

}  // namespace

Result<GateRun> GateRun::make(const Gate& gate, const SearchTable& table) {
    GateRun run;
    run.gate_ = gate;
    CandidatePlan alone{.plan = {gate.stages}, .columns = gate.columns};
    alone.plan.stages.emplace_back();
    alone.columns.push_back(-1);
    std::vector<std::vector<bool>> wanted;
    for (std::size_t i = 0; i < table.spans.size(); ++i) {
        const ScoredSpan& span = table.spans[i];
        Marks marks(alone, span);
        NOSCOPE_TRY(const auto decisions, decide_span(alone.plan, span.frames, span.time_base, marks));
        Part part;
        for (int frame = 0; frame < std::ssize(decisions); ++frame) {
            int root = frame;
            while (root >= 0 && decisions[static_cast<std::size_t>(root)].from != root)
                root = decisions[static_cast<std::size_t>(root)].from;
            part.root.push_back(root);
            part.passed += root == frame ? 1 : 0;
        }
        part.pictures = std::accumulate(marks.wanted.begin(), marks.wanted.end(), std::int64_t{0});
        part.scored = std::move(marks.scored);
        run.parts_.push_back(std::move(part));
        wanted.push_back(std::move(marks.wanted));
    }
    std::vector<std::size_t> all(table.spans.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    const auto decoding = decode_wanted(table, all, wanted, has_stage(alone.plan, StageKind::keyframes));
    for (std::size_t i = 0; i < all.size(); ++i) run.parts_[i].decode_s = decoding[i].seconds;
    return run;
}

SweepRows GateRun::rows(const SearchTable& table, ScorerPair pair, std::span<const std::size_t> spans) const {
    SweepRows rows;
    std::vector<std::uint32_t> places;
    for (const std::size_t i : spans) {
        const ScoredSpan& span = table.spans[i];
        const Part& part = parts_[i];
        const auto score = [&](int scorer, std::size_t frame) {
            return scorer < 0 ? SweepFrame::kNone : span.scores[static_cast<std::size_t>(scorer)][frame];
        };
        places.assign(span.frames.size(), 0);
        for (std::size_t f = 0; f < span.frames.size(); ++f) {
            if (part.root[f] != static_cast<int>(f)) continue;
            places[f] = static_cast<std::uint32_t>(rows.frames.size());
            rows.frames.push_back(
                {score(pair.difference, f), score(pair.confidence, f), static_cast<bool>(span.positive[f])});
        }
        for (std::size_t begin = 0, end = 0; begin < span.frames.size(); begin = end) {
            SweepWindow window{.begin = static_cast<std::uint32_t>(rows.members.size())};
            int decoded = 0, positive = 0;
            for (; end < span.frames.size() && span.frames[end].window == span.frames[begin].window; ++end) {
                decoded += span.decoded[end] ? 1 : 0;
                positive += span.positive[end] ? 1 : 0;
                if (part.root[end] >= 0)
                    rows.members.push_back(places[static_cast<std::size_t>(part.root[end])]);
            }
            window.end = static_cast<std::uint32_t>(rows.members.size());
            window.need =
                std::max(1, needed(static_cast<int>(window.end - window.begin), table.sampling.presence));
            window.positive =
                decoded > 0 && positive >= std::max(1, needed(decoded, table.sampling.presence));
            rows.windows.push_back(window);
        }
    }
    return rows;
}

double GateRun::seconds(const SearchTable& table, ScorerPair pair, std::span<const std::size_t> spans) const {
    std::int64_t passed = 0, pictures = 0;
    std::vector<std::int64_t> scored(gate_.stages.size());
    double seconds = 0;
    for (const std::size_t i : spans) {
        passed += parts_[i].passed;
        pictures += parts_[i].pictures;
        seconds += parts_[i].decode_s;
        for (std::size_t stage = 0; stage < scored.size(); ++stage) scored[stage] += parts_[i].scored[stage];
    }
    std::set<int> images;
    const auto look = [&](int scorer, std::int64_t times) {
        if (scorer < 0) return;
        const auto column = static_cast<std::size_t>(scorer);
        seconds += table.costs.score_s[column] * static_cast<double>(times);
        const int image = table.costs.image[column];
        if (image >= 0 && images.insert(image).second)
            seconds += table.costs.image_s[static_cast<std::size_t>(image)] * static_cast<double>(pictures);
    };
    for (std::size_t stage = 0; stage < scored.size(); ++stage) look(gate_.columns[stage], scored[stage]);
    look(pair.difference, passed);
    look(pair.confidence, 0);  // how many it scores, the sweep tells
    return seconds;
}

CandidatePlan GateRun::plan(const SearchTable& table, ScorerPair pair, const SweptThresholds& found) const {
    CandidatePlan made{.plan = {gate_.stages}, .columns = gate_.columns};
    const auto add = [&](int scorer, Threshold threshold) {
        made.plan.stages.push_back(
            {table.scorers.stages[static_cast<std::size_t>(scorer)].body, std::move(threshold)});
        made.columns.push_back(scorer);
    };
    if (pair.difference >= 0) add(pair.difference, *found.difference);
    if (pair.confidence >= 0) add(pair.confidence, *found.confidence);
    made.plan.stages.emplace_back();
    made.columns.push_back(-1);
    return made;
}

}  // namespace noscope
