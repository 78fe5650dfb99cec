#include "find/frame_asker.h"

#include "base/error_text.h"
#include "base/try.h"
#include "video/decoder.h"
#include "video/media_file.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <span>
#include <utility>

namespace noscope {

struct FrameAsker::OpenFile {
    std::size_t number = 0;
    PacketIndex index;
    std::vector<StoredLabel> stored;  // by (pts, duplicate)
    std::unique_ptr<MediaFile> media;
    std::unique_ptr<Decoder> decoder;  // none before the first frame that must be decoded
    bool is_new = false;               // labels were added
};

namespace {

// Pieces of ask_many(): a piece much faster than a second makes the next one twice as large.
constexpr double kPieceS = 1;
constexpr std::size_t kLargestPiece = 512;

using LabelKey = std::pair<std::int64_t, decltype(StoredLabel::duplicate)>;
LabelKey key_of(const StoredLabel& label) { return {label.pts, label.duplicate}; }

Error enough_of_it() { return fail(ErrorCode::interrupted, "enough"); }

// The frames that are decoded go to the desk.
class AskingSink : public FrameSink {
   public:
    AskingSink(const FrameAsker::Parts& parts, ReferenceDesk& desk, std::span<const AskedFrame> frames,
               const Orientation& orientation)
        : parts_(parts), desk_(desk), orientation_(orientation) {
        for (std::size_t i = 0; i < frames.size(); ++i) place_of_[frames[i].packet] = i;
    }
    Status frame(std::uint32_t packet, const AVFrame& picture) override {
        NOSCOPE_CHECK(parts_.port.make_ready(parts_.cancel, parts_.stages));
        return desk_.ask(place_of_.at(packet), picture, orientation_);
    }
    Status lost(std::uint32_t packet) override {
        desk_.lose(place_of_.at(packet));
        ++parts_.totals.lost;
        return {};
    }
    Status tick() override { return parts_.enough() ? Status(enough_of_it()) : Status{}; }

   private:
    const FrameAsker::Parts& parts_;
    ReferenceDesk& desk_;
    const Orientation& orientation_;
    std::map<std::uint32_t, std::size_t> place_of_;
};

}  // namespace

FrameAsker::FrameAsker(Parts parts) : parts_(std::move(parts)) {}
FrameAsker::~FrameAsker() = default;

const StoredLabel* FrameAsker::stored(const AskedFrame& frame) const {
    const LabelKey key{frame.pts, frame.duplicate};
    const auto found = std::ranges::lower_bound(open_->stored, key, {}, key_of);
    const bool is_it = found != open_->stored.end() && key_of(*found) == key;
    return is_it ? &*found : nullptr;
}

Result<StoredLabel> FrameAsker::ask(std::size_t file, const AskedFrame& frame) {
    NOSCOPE_TRY(auto labels, ask(file, std::span(&frame, 1)));
    return std::move(labels.front());
}

Result<std::vector<StoredLabel>> FrameAsker::ask(std::size_t file, std::span<const AskedFrame> frames) {
    if (!open_ || open_->number != file) NOSCOPE_CHECK(open(file));
    std::vector<StoredLabel> labels(frames.size());
    std::vector<std::size_t> places;
    std::vector<AskedFrame> missing;
    for (std::size_t i = 0; i < frames.size(); ++i) {
        if (const StoredLabel* const known = stored(frames[i])) {
            ++parts_.totals.reused;
            labels[i] = *known;
            continue;
        }
        places.push_back(i);
        missing.push_back(frames[i]);
    }
    if (missing.empty()) return labels;
    if (parts_.enough()) return enough_of_it();
    NOSCOPE_TRY(auto said, decode_and_ask(missing));
    for (std::size_t i = 0; i < places.size(); ++i) labels[places[i]] = std::move(said[i]);
    return labels;
}

Status FrameAsker::ask_many(std::size_t file, std::span<const AskedFrame> frames, const Hear& hear) {
    for (std::size_t from = 0; from < frames.size();) {
        const auto piece = frames.subspan(from, std::min(piece_, frames.size() - from));
        const auto start = RunClock::now();
        NOSCOPE_TRY(const auto labels, ask(file, piece));
        const double took_s = seconds_since(start);
        if (took_s > 2 * kPieceS) piece_ = std::max<std::size_t>(1, piece_ / 2);
        if (took_s < kPieceS / 2 && piece.size() == piece_) piece_ = std::min(kLargestPiece, 2 * piece_);
        NOSCOPE_CHECK(hear(from, labels));
        from += piece.size();
    }
    return {};
}

Result<std::vector<StoredLabel>> FrameAsker::decode_and_ask(std::span<const AskedFrame> frames) {
    const Session& session = parts_.session;
    const KnownFile& known = session.file(open_->number);
    const std::string& path = session.recording.files[open_->number].scan.path;
    if (!open_->decoder) {
        auto media = MediaFile::open(path, parts_.cancel, known.identity.bytes);
        // It could be read when it was indexed.
        if (!media && media.error().code == ErrorCode::recording)
            return fail(ErrorCode::recording, "'{}' changed while it was read; run the command again ({})",
                        path, media.error().message);
        NOSCOPE_TRY(open_->media, std::move(media));
        NOSCOPE_TRY(open_->decoder, Decoder::open(*open_->media, open_->index));
    }
    std::vector<StoredLabel> labels(frames.size());
    std::vector<bool> is_known(frames.size());
    ReferenceDesk desk({parts_.port, parts_.cancel, parts_.stages}, path, frames,
                       [&](std::size_t i, const StoredLabel& label) {
                           labels[i] = label;
                           is_known[i] = true;
                       });
    AskingSink sink(parts_, desk, frames, open_->media->info().orientation);
    std::vector<std::uint32_t> packets;
    for (const AskedFrame& frame : frames) packets.push_back(frame.packet);
    std::ranges::sort(packets);
    const auto decoded = open_->decoder->decode(packets, sink);
    const DecodeReport& report = open_->decoder->report();
    parts_.stages.add("decode", report.seconds, report.frames_decoded);
    parts_.totals.frames_decoded += report.frames_decoded;
    Status taken = desk.take_all();
    NOSCOPE_CHECK(keep(desk.take_labels()));
    if (!decoded) return decoded.error();
    NOSCOPE_CHECK(std::move(taken));
    if (!std::ranges::all_of(is_known, std::identity{})) return enough_of_it();  // handed in and cancelled
    return labels;
}

// In the store, and among those that are known: a frame that is wanted again is not asked about again.
Status FrameAsker::keep(std::vector<StoredLabel> labels) {
    if (labels.empty()) return {};
    const Session& session = parts_.session;
    parts_.totals.reference_calls +=
        std::ranges::count_if(labels, [](const StoredLabel& label) { return !label.damaged; });
    if (session.reference->open_classes())
        NOSCOPE_CHECK(session.store->set_classes(session.model, session.reference->classes()));
    const auto start = RunClock::now();
    NOSCOPE_CHECK(session.store->add_labels(session.file(open_->number).store_id, session.model, labels));
    parts_.stages.add("store", seconds_since(start), std::ssize(labels));
    open_->is_new = true;
    std::ranges::sort(labels, {}, key_of);
    auto& known = open_->stored;
    const auto before = std::ssize(known);
    known.insert(known.end(), std::make_move_iterator(labels.begin()), std::make_move_iterator(labels.end()));
    std::ranges::inplace_merge(known, known.begin() + before, {}, key_of);
    return {};
}

Status FrameAsker::open(std::size_t file) {
    NOSCOPE_CHECK(close());
    const Session& session = parts_.session;
    auto opened = std::make_unique<OpenFile>();
    opened->number = file;
    const auto start = RunClock::now();
    NOSCOPE_TRY(opened->index, load_index(session.recording.files[file].scan.path, session.file(file),
                                          *session.store, parts_.cancel));
    NOSCOPE_TRY(opened->stored, session.store->labels(session.file(file).store_id, session.model));
    parts_.stages.add("store", seconds_since(start), std::ssize(opened->stored));
    open_ = std::move(opened);
    return {};
}

Status FrameAsker::close() {
    const auto closed = std::exchange(open_, nullptr);
    if (!closed || !closed->is_new) return {};
    return parts_.session.store->compact_labels(parts_.session.file(closed->number).store_id,
                                                parts_.session.model);
}

Status FrameAsker::finish() { return close(); }

}  // namespace noscope
