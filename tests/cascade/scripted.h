// Scripted spans: frames, scores and labels as a test says them, and what was asked.
#pragma once

#include "cascade/decide.h"
#include "query/made.h"

#include <noscope/error.h>

#include <functional>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace noscope {

// Frames at these time stamps, a window each: spans are cut by the test.
inline std::vector<AnalysedFrame> frames_at(const std::vector<std::int64_t>& pts) {
    std::vector<AnalysedFrame> frames;
    for (const std::int64_t at : pts)
        frames.push_back({.window = 0, .pts = at, .packet = static_cast<std::uint32_t>(frames.size())});
    return frames;
}

// `count` frames, `step` units apart.
inline std::vector<AnalysedFrame> frames_every(int count, std::int64_t step) {
    std::vector<std::int64_t> pts;
    for (int i = 0; i < count; ++i) pts.push_back(i * step);
    return frames_at(pts);
}

struct ScriptedSource : AnswerSource {
    // Score of a frame at a stage, beside `other` where that is not -1.
    std::function<double(const Question&)> scores = [](const Question&) { return 0.0; };
    std::function<bool(int)> labels = [](int) { return false; };
    std::set<int> damaged;
    const Plan* plan = nullptr;  // whose stages say whether a picture is needed
    std::vector<Question> asked;
    std::vector<int> labelled;
    std::optional<Error> failure;  // instead of the next score

    Result<Score> score(const Question& question) override {
        asked.push_back(question);
        if (failure) return *failure;
        if (needs_picture(plan->stages[static_cast<std::size_t>(question.stage)])) {
            if (damaged.contains(question.frame)) return Score{.state = Score::State::damaged};
            if (damaged.contains(question.other)) return Score{.state = Score::State::other_damaged};
        }
        return Score{.value = scores(question)};
    }

    Result<ReferenceLabel> label(int frame) override {
        labelled.push_back(frame);
        if (damaged.contains(frame)) return ReferenceLabel{.decoded = false};
        return ReferenceLabel{.positive = labels(frame)};
    }
};

inline Plan plan_of(const std::string& text) {
    Result<Plan> plan = parse_plan(text);
    if (!plan) throw std::runtime_error(plan.error().message);
    return *plan;
}

// "#" positive, "." negative, "x" damaged: a letter a frame.
inline std::string picture(const std::vector<Decision>& decisions) {
    std::string letters;
    for (const Decision& decision : decisions)
        letters += !decision.decoded ? 'x' : decision.positive ? '#' : '.';
    return letters;
}

// Who decided: a letter a frame, s(kip) p(ackets) d(ifference) m(odel: specialized) r(eference) x (damaged).
inline std::string deciders(const std::vector<Decision>& decisions) {
    std::string letters;
    for (const Decision& decision : decisions) {
        switch (decision.by) {
            case DecidedBy::skip:
                letters += 's';
                break;
            case DecidedBy::packets:
                letters += 'p';
                break;
            case DecidedBy::keyframes:
                letters += 'k';
                break;
            case DecidedBy::difference:
                letters += 'd';
                break;
            case DecidedBy::specialized:
                letters += 'm';
                break;
            case DecidedBy::reference:
                letters += 'r';
                break;
            case DecidedBy::damaged:
                letters += 'x';
                break;
        }
    }
    return letters;
}

// Labels and damage of a picture as above.
inline ScriptedSource source_of(const Plan& plan, const std::string& truth) {
    ScriptedSource source;
    source.plan = &plan;
    source.labels = [truth](int frame) { return truth[static_cast<std::size_t>(frame)] == '#'; };
    for (std::size_t i = 0; i < truth.size(); ++i)
        if (truth[i] == 'x') source.damaged.insert(static_cast<int>(i));
    return source;
}

}  // namespace noscope
