#include "search/search_table.h"

#include "base/try.h"
#include "query/windows.h"

#include <numeric>
#include <set>

namespace noscope {
namespace {

// Notes what is asked for on its way.
class WorkAnswers : public TableAnswers {
   public:
    WorkAnswers(const CandidatePlan& candidate, const ScoredSpan& span)
        : TableAnswers(candidate.plan, span, candidate.columns),
          wanted(span.frames.size()),
          scored(candidate.plan.stages.size()),
          plan_(candidate.plan) {}

    Result<Score> score(const Question& question) override {
        const auto stage = static_cast<std::size_t>(question.stage);
        if (needs_picture(plan_.stages[stage])) {
            wanted[static_cast<std::size_t>(question.frame)] = true;
            if (question.other >= 0) wanted[static_cast<std::size_t>(question.other)] = true;
        }
        ++scored[stage];
        return TableAnswers::score(question);
    }
    Result<ReferenceLabel> label(int frame) override {
        wanted[static_cast<std::size_t>(frame)] = true;
        auto answer = TableAnswers::label(frame);
        scored.back() = reference_calls();
        return answer;
    }

    std::vector<bool> wanted;
    std::vector<std::int64_t> scored;

   private:
    const Plan& plan_;
};

std::vector<Window> windows_by(const ScoredSpan& span, std::span<const Decision> decisions,
                               const Sampling& sampling) {
    std::vector<FrameLabel> labels;
    for (std::size_t i = 0; i < span.frames.size(); ++i) {
        const bool truth = decisions.empty();
        labels.push_back({.window = span.frames[i].window,
                          .decoded = truth ? span.decoded[i] : decisions[i].decoded,
                          .positive = truth ? span.positive[i] : decisions[i].positive});
    }
    return windows_of(labels, sampling, 1e18);
}

AppearanceMetrics compare(const ScoredSpan& span, std::span<const Decision> decisions,
                          const SearchTable& table) {
    const auto truth = appearance_spans(windows_by(span, {}, table.sampling), table.grouping);
    const auto found = appearance_spans(windows_by(span, decisions, table.sampling), table.grouping);
    return compare_appearances(truth, found, table.grouping);
}

}  // namespace

PlanWork& PlanWork::operator+=(const PlanWork& other) {
    frames += other.frames;
    pictures += other.pictures;
    decode_s += other.decode_s;
    scored.resize(std::max(scored.size(), other.scored.size()));
    for (std::size_t i = 0; i < other.scored.size(); ++i) scored[i] += other.scored[i];
    return *this;
}

PlanOutcome& PlanOutcome::operator+=(const PlanOutcome& other) {
    work += other.work;
    windows += other.windows;
    appearances.truth += other.appearances.truth;
    appearances.touched += other.appearances.touched;
    appearances.reported += other.appearances.reported;
    appearances.right += other.appearances.right;
    return *this;
}

double PlanSeconds::total() const {
    return decode_s + images_s + std::accumulate(stages_s.begin(), stages_s.end(), 0.0);
}

Result<PlanOutcome> try_plan(const CandidatePlan& candidate, const SearchTable& table,
                             std::span<const std::size_t> spans) {
    PlanOutcome all;
    all.work.scored.resize(candidate.plan.stages.size());
    for (const std::size_t i : spans) {
        const ScoredSpan& span = table.spans[i];
        WorkAnswers answers(candidate, span);
        NOSCOPE_TRY(const auto decisions, decide_span(candidate.plan, span.frames, span.time_base, answers));
        PlanOutcome one;
        one.work.frames = std::ssize(span.frames);
        one.work.pictures = std::accumulate(answers.wanted.begin(), answers.wanted.end(), std::int64_t{0});
        one.work.decode_s = table.decode[i].seconds(answers.wanted);
        one.work.scored = std::move(answers.scored);
        one.windows = count(span, decisions, table.sampling.presence);
        one.windows.reference_calls = answers.reference_calls();
        one.appearances = compare(span, decisions, table);
        all += one;
    }
    return all;
}

PlanSeconds seconds_of(const CandidatePlan& candidate, const PlanWork& work, const SearchCosts& costs) {
    PlanSeconds seconds;
    seconds.decode_s = work.decode_s;
    std::set<int> images;
    for (std::size_t stage = 0; stage < candidate.columns.size(); ++stage) {
        const int column = candidate.columns[stage];
        const bool asks = stage + 1 == candidate.columns.size();
        double each = asks ? costs.reference_s : 0;
        if (column >= 0) {
            each = costs.score_s[static_cast<std::size_t>(column)];
            const int image = costs.image[static_cast<std::size_t>(column)];
            if (image >= 0 && images.insert(image).second)
                seconds.images_s +=
                    static_cast<double>(work.pictures) * costs.image_s[static_cast<std::size_t>(image)];
        }
        seconds.stages_s.push_back(each * static_cast<double>(work.scored[stage]));
    }
    return seconds;
}

std::vector<int> scorers_of(const SearchTable& table, StageKind kind) {
    std::vector<int> found;
    for (int i = 0; i < std::ssize(table.scorers.stages); ++i)
        if (table.scorers.stages[static_cast<std::size_t>(i)].kind() == kind) found.push_back(i);
    return found;
}

}  // namespace noscope
