#include "find/ranked_run.h"

#include "base/try.h"
#include "query/windows.h"
#include "search/rank_settings.h"

#include <algorithm>

namespace noscope {

void RankedRun::begin_file(std::size_t file, std::span<const AskedFrame> frames) {
    File& begun = files_[file];
    begun.frames.assign(frames.begin(), frames.end());
    begun.decided.resize(frames.size());
    begun.left.resize(frames.size());
    begun.scores.resize(frames.size());
}

void RankedRun::hear(std::size_t file, std::size_t frame, const FrameOutcome& outcome) {
    const Decision& decision = outcome.decision;
    File& heard = files_[file];
    heard.decided[frame] = {{0, decision.decoded, decision.positive, decision.by},
                            outcome.sureness.copied,
                            outcome.sureness.confidence};
    heard.left[frame] = decision.decoded && std::cmp_equal(decision.stage, parts_.rank_stage);
    heard.scores[frame] = outcome.rank_score;
}

RankAndStop RankedRun::ranking() {
    std::vector<RankFrame> frames;
    std::vector<RankWindow> windows;
    const FindOptions& options = parts_.options;
    const Rational length = options.sampling.window;
    for (std::size_t f = 0; f < files_.size(); ++f) {
        const File& file = files_[f];
        const RecordingFile& place = parts_.recording.files[f];
        for (std::size_t i = 0; i < file.frames.size(); ++i) {
            const std::int64_t window = file.frames[i].window;
            if (i == 0 || file.frames[i - 1].window != window)
                windows.push_back(
                    {place.start_s + window_start_s(window, length),
                     place.start_s + std::min(window_start_s(window + 1, length), place.scan.duration_s)});
            const FrameLabel& label = file.decided[i].label;
            frames.push_back({.window = static_cast<std::uint32_t>(windows.size() - 1),
                              .open = file.left[i] != 0,
                              .decoded = label.decoded,
                              .positive = label.positive,
                              .score = file.scores[i]});
            places_.emplace_back(f, i);
        }
    }
    return {std::move(frames), std::move(windows),
            rank_settings(options.budgets, options.sampling.presence, options.grouping, options.run.seed)};
}

Status RankedRun::ask() {
    RankAndStop ranking = this->ranking();
    Status status;
    while (!ranking.next().empty() && !parts_.enough()) {
        status = ask_round(ranking);
        if (!status) break;
        parts_.on_step(ranking.counts().share());
    }
    const RankProgress& counts = ranking.counts();
    counts_ = {counts.asked, counts.drawn, counts.found, counts.left};
    const bool ended = !status && status.error().code == ErrorCode::interrupted && parts_.enough();
    return ended ? Status{} : std::move(status);
}

// File by file, so that each is decoded in one go.
Status RankedRun::ask_round(RankAndStop& ranking) {
    const std::vector<std::size_t>& round = ranking.next();
    std::map<std::size_t, std::vector<std::size_t>> by_file;  // places in the round
    for (std::size_t i = 0; i < round.size(); ++i) by_file[places_[round[i]].first].push_back(i);
    std::vector<ReferenceLabel> labels(round.size());
    for (const auto& [file, asked] : by_file) {
        std::vector<AskedFrame> frames;
        for (const std::size_t i : asked) frames.push_back(files_[file].frames[places_[round[i]].second]);
        NOSCOPE_TRY(const auto answers, parts_.asker.ask(file, frames));
        for (std::size_t i = 0; i < asked.size(); ++i) {
            const StoredLabel& label = answers[i];
            const bool positive = !label.damaged && parts_.builder.positive(label.detections);
            labels[asked[i]] = {!label.damaged, positive};
            said_[places_[round[asked[i]]]] = {!label.damaged, positive, parts_.builder.best(label)};
        }
    }
    ranking.answer(labels);
    return {};
}

void RankedRun::tell(CascadeTotals& totals) {
    for (std::size_t f = 0; f < files_.size(); ++f) {
        const File& file = files_[f];
        parts_.builder.begin_file(static_cast<int>(f), file.frames, std::ssize(file.frames));
        for (std::size_t i = 0; i < file.frames.size(); ++i) {
            CandidateFrame decided = file.decided[i];
            const auto said = said_.find({f, i});
            if (said == said_.end()) {
                parts_.builder.decide(i, decided, std::nullopt);
                continue;
            }
            --totals.decided[parts_.rank_stage];
            if (said->second.decoded) ++totals.decided.back();
            decided = {.label = {.decoded = said->second.decoded,
                                 .positive = said->second.positive,
                                 .by = DecidedBy::reference},
                       .confidence = 1};
            parts_.builder.decide(i, decided, said->second.best);
        }
        parts_.builder.end_file();
    }
}

}  // namespace noscope
