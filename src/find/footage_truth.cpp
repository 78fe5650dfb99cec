#include "find/footage_truth.h"

#include "base/error_text.h"
#include "base/try.h"
#include "find/answer_builder.h"
#include "find/footage_decode.h"

#include <utility>

namespace noscope {

Result<FootageTruth> FootageTruth::read(const Session& session, const FindOptions& question,
                                        const CancelToken& cancel) {
    FootageTruth truth(session, question);
    NOSCOPE_TRY(const auto names, resolve_classes(question.predicate.classes, session.classes));
    const PredicateTest test(question.predicate, class_ids(session.classes, names));
    for (std::size_t f = 0; f < session.recording.files.size(); ++f) {
        NOSCOPE_TRY(const FileWork work, load_work(session, f, question.sampling, cancel));
        if (work.frames.empty()) continue;
        NOSCOPE_TRY(const auto labels, session.store->labels(session.file(f).store_id, session.model));
        auto label = labels.begin();
        for (const AskedFrame& frame : work.frames) {
            const auto key = std::pair(frame.pts, frame.duplicate);
            while (label != labels.end() && std::pair(label->pts, label->duplicate) < key) ++label;
            if (label == labels.end() || std::pair(label->pts, label->duplicate) != key)
                return fail(ErrorCode::internal,
                            "a frame that was labelled has no label; please report this");
            truth.frames_.push_back(
                {f, frame, label->damaged, !label->damaged && test.positive(label->detections)});
        }
    }
    return truth;
}

Result<std::vector<Window>> FootageTruth::windows_of(const std::vector<bool>& labels) const {
    Answer answer;
    answer.files = session_->file_reports();
    AnswerBuilder builder(*question_, session_->recording, session_->zone, answer, nullptr);
    builder.set_classes(session_->classes);
    std::vector<AskedFrame> asked;
    for (std::size_t at = 0, end = 0; at < frames_.size(); at = end) {
        asked.clear();
        while (end < frames_.size() && frames_[end].file == frames_[at].file)
            asked.push_back(frames_[end++].asked);
        builder.begin_file(static_cast<int>(frames_[at].file), asked, std::ssize(asked));
        for (std::size_t i = at; i < end; ++i) {
            CandidateFrame decision;
            decision.label.decoded = !frames_[i].damaged;
            decision.label.positive = decision.label.decoded && labels[i];
            builder.decide(i - at, decision, std::nullopt);
        }
        builder.end_file();
    }
    builder.finish();
    return std::move(answer.windows);
}

Bisected FootageTruth::bisected(std::size_t step) const {
    return bisect(frames_.size(), step, [&](std::size_t place) { return frames_[place].positive; });
}

Status FootageTruth::decode(const std::vector<std::size_t>& places, const CancelToken& cancel) const {
    for (std::size_t at = 0, end = 0; at < places.size(); at = end) {
        const std::size_t file = frames_[places[at]].file;
        std::vector<std::uint32_t> packets;
        while (end < places.size() && frames_[places[end]].file == file)
            packets.push_back(frames_[places[end++]].asked.packet);
        NOSCOPE_TRY(const FileWork work, load_work(*session_, file, question_->sampling, cancel));
        NOSCOPE_CHECK(decode_and_drop(session_->recording.files[file].scan.path, work.index,
                                      std::move(packets), session_->threads, cancel));
    }
    return {};
}

Result<std::int64_t> FootageTruth::decode_all(const CancelToken& cancel) const {
    Sampling every_frame = question_->sampling;
    every_frame.native = true;
    std::int64_t frames = 0;
    for (std::size_t f = 0; f < session_->recording.files.size(); ++f) {
        NOSCOPE_TRY(const FileWork work, load_work(*session_, f, every_frame, cancel));
        std::vector<std::uint32_t> packets;
        for (const AskedFrame& frame : work.frames) packets.push_back(frame.packet);
        frames += std::ssize(packets);
        NOSCOPE_CHECK(decode_and_drop(session_->recording.files[f].scan.path, work.index, std::move(packets),
                                      session_->threads, cancel));
    }
    return frames;
}

}  // namespace noscope
