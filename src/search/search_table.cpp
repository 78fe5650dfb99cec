#include "search/search_table.h"

#include "base/try.h"
#include "search/confirm_span.h"
#include "search/judge_span.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <utility>

namespace noscope {
namespace {

// Notes what is asked for on its way.
class WorkAnswers : public TableAnswers {
   public:
    WorkAnswers(const CandidatePlan& candidate, const ScoredSpan& span)
        : TableAnswers(candidate.plan, span, candidate.columns),
          wanted(1, std::vector<bool>(span.frames.size())),
          scored(candidate.plan.stages.size()),
          plan_(candidate.plan) {}

    Result<Score> score(const Question& question) override {
        const auto stage = static_cast<std::size_t>(question.stage);
        if (needs_picture(plan_.stages[stage])) {
            wanted.back()[static_cast<std::size_t>(question.frame)] = true;
            if (question.other >= 0) wanted.back()[static_cast<std::size_t>(question.other)] = true;
        }
        ++scored[stage];
        return TableAnswers::score(question);
    }
    Result<ReferenceLabel> label(int frame) override {
        wanted.back()[static_cast<std::size_t>(frame)] = true;
        auto answer = TableAnswers::label(frame);
        scored.back() = reference_calls();
        return answer;
    }
    void begin_round() override { wanted.emplace_back(wanted.front().size()); }

    // By what is decoded in one go, the rounds of asking behind what comes before them; one flag a frame.
    std::vector<std::vector<bool>> wanted;
    std::vector<std::int64_t> scored;

   private:
    const Plan& plan_;
};

// What is left of a plan's decisions in the end, beside the truth.
void add_errors(const ScoredSpan& span, const std::vector<Window>& left, const SearchTable& table,
                PlanOutcome& outcome) {
    const std::vector<Window> truth = span_windows(span, {}, table.sampling);
    for (std::size_t i = 0; i < truth.size(); ++i) {
        ++outcome.windows.windows;
        outcome.windows.positive += truth[i].positive ? 1 : 0;
        outcome.windows.missed += truth[i].positive && !left[i].positive ? 1 : 0;
        outcome.windows.spurious += left[i].positive && !truth[i].positive ? 1 : 0;
    }
    outcome.appearances = compare_appearances(appearance_spans(truth, table.grouping),
                                              appearance_spans(left, table.grouping), table.grouping);
}

}  // namespace

PlanWork& PlanWork::operator+=(const PlanWork& other) {
    frames += other.frames;
    pictures += other.pictures;
    decode_s += other.decode_s;
    decoded += other.decoded;
    confirming += other.confirming;
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

std::vector<Decoding> decode_wanted(const SearchTable& table, std::span<const std::size_t> spans,
                                    std::span<const std::vector<bool>> wanted, bool keyframes) {
    std::vector<Decoding> made(spans.size());
    const auto add = [&](const auto& counts) {
        std::vector<std::vector<bool>> some(wanted.begin(), wanted.end());
        double busy = 0;
        for (std::size_t i = 0; i < spans.size(); ++i) {
            for (std::size_t f = 0; f < some[i].size(); ++f)
                some[i][f] = some[i][f] && counts(table.spans[spans[i]].frames[f]);
            busy += std::ranges::find(some[i], true) != some[i].end() ? 1 : 0;
        }
        busy /= static_cast<double>(std::max<std::size_t>(1, spans.size()));
        for (std::size_t i = 0; i < spans.size(); ++i) made[i] += table.decode[spans[i]].of(some[i], busy);
    };
    if (!keyframes) {
        add([](const AnalysedFrame&) { return true; });
    } else {
        add([](const AnalysedFrame& frame) { return frame.key; });
        add([](const AnalysedFrame& frame) { return !frame.key; });
    }
    return made;
}

Result<std::vector<PlanOutcome>> try_each(const CandidatePlan& candidate, const SearchTable& table,
                                          std::span<const std::size_t> spans) {
    std::vector<PlanOutcome> all;
    std::vector<std::vector<std::vector<bool>>> wanted;  // by round and span
    for (std::size_t place = 0; place < spans.size(); ++place) {
        const std::size_t i = spans[place];
        const ScoredSpan& span = table.spans[i];
        WorkAnswers answers(candidate, span);
        NOSCOPE_TRY(const auto decisions, decide_span(candidate.plan, span.frames, span.time_base, answers,
                                                      {table.sampling.presence, table.grouping.min_hits}));
        PlanOutcome one;
        one.work.frames = std::ssize(span.frames);
        const std::vector<bool>& looked_at = answers.wanted.front();
        one.work.pictures = std::accumulate(looked_at.begin(), looked_at.end(), std::int64_t{0});
        one.work.scored = std::move(answers.scored);
        for (std::size_t f = 0; f < decisions.size(); ++f)
            one.windows.wrong_frames += span.decoded[f] && decisions[f].positive != span.positive[f] ? 1 : 0;
        std::vector<Window> left = span_windows(span, decisions, table.sampling);
        if (table.confirms && candidate.plan.stages.size() > 1) {
            NOSCOPE_TRY(ConfirmedSpan confirmed, confirm_span(candidate, span, decisions, table.sampling,
                                                              table.grouping, answers.chances()));
            left = std::move(confirmed.windows);
            for (const std::size_t frame : confirmed.tried) {
                const Decoding decoding = table.decode[i].alone(frame);
                one.work.decode_s += decoding.seconds;
                one.work.decoded += decoding.frames;
                one.work.confirming += span.decoded[frame] ? 1 : 0;
            }
            one.work.scored.back() += one.work.confirming;
        }
        one.windows.reference_calls = one.work.scored.back();
        add_errors(span, left, table, one);
        all.push_back(std::move(one));
        for (std::size_t round = 0; round < answers.wanted.size(); ++round) {
            if (round == wanted.size()) wanted.emplace_back(spans.size());
            wanted[round][place] = std::move(answers.wanted[round]);
        }
    }
    for (auto& round : wanted) {
        for (std::size_t i = 0; i < spans.size(); ++i) round[i].resize(table.spans[spans[i]].frames.size());
        const auto decoding =
            decode_wanted(table, spans, round, has_stage(candidate.plan, StageKind::keyframes));
        for (std::size_t i = 0; i < all.size(); ++i) {
            all[i].work.decode_s += decoding[i].seconds;
            all[i].work.decoded += decoding[i].frames;
        }
    }
    return all;
}

Result<PlanOutcome> try_plan(const CandidatePlan& candidate, const SearchTable& table,
                             std::span<const std::size_t> spans) {
    NOSCOPE_TRY(const auto each, try_each(candidate, table, spans));
    PlanOutcome all;
    all.work.scored.resize(candidate.plan.stages.size());
    for (const PlanOutcome& one : each) all += one;
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
