#include "find/frame_asker.h"

#include "base/error_text.h"
#include "base/try.h"
#include "video/decoder.h"
#include "video/media_file.h"

#include <algorithm>
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

Error enough_of_it() { return fail(ErrorCode::interrupted, "enough"); }

// The one frame that is decoded goes to the desk.
class AskingSink : public FrameSink {
   public:
    AskingSink(const FrameAsker::Parts& parts, ReferenceDesk& desk, const Orientation& orientation)
        : parts_(parts), desk_(desk), orientation_(orientation) {}
    Status frame(std::uint32_t /*packet*/, const AVFrame& picture) override {
        NOSCOPE_CHECK(parts_.port.make_ready(parts_.cancel, parts_.stages));
        return desk_.ask(0, picture, orientation_);
    }
    Status lost(std::uint32_t /*packet*/) override {
        desk_.lose(0);
        ++parts_.totals.lost;
        return {};
    }
    Status tick() override { return parts_.enough() ? Status(enough_of_it()) : Status{}; }

   private:
    const FrameAsker::Parts& parts_;
    ReferenceDesk& desk_;
    const Orientation& orientation_;
};

}  // namespace

FrameAsker::FrameAsker(Parts parts) : parts_(std::move(parts)) {}
FrameAsker::~FrameAsker() = default;

Result<StoredLabel> FrameAsker::ask(std::size_t file, const AskedFrame& frame) {
    if (!open_ || open_->number != file) NOSCOPE_CHECK(open(file));
    const auto key = std::pair(frame.pts, frame.duplicate);
    const auto stored = std::ranges::lower_bound(open_->stored, key, {}, [](const StoredLabel& label) {
        return std::pair(label.pts, label.duplicate);
    });
    if (stored != open_->stored.end() && std::pair(stored->pts, stored->duplicate) == key) {
        ++parts_.totals.reused;
        return *stored;
    }
    if (parts_.enough()) return enough_of_it();
    return decode_and_ask(frame);
}

Result<StoredLabel> FrameAsker::decode_and_ask(const AskedFrame& frame) {
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
    ReferenceDesk desk({parts_.port, parts_.cancel, parts_.stages}, path, std::span(&frame, 1),
                       [](std::size_t, const StoredLabel&) {});
    AskingSink sink(parts_, desk, open_->media->info().orientation);
    const auto decoded = open_->decoder->decode(std::span(&frame.packet, 1), sink);
    const DecodeReport& report = open_->decoder->report();
    parts_.stages.add("decode", report.seconds, report.frames_decoded);
    parts_.totals.frames_decoded += report.frames_decoded;
    Status taken = desk.take_all();
    const std::vector<StoredLabel> said = desk.take_labels();
    if (!said.empty()) NOSCOPE_CHECK(keep(said.front()));
    if (!decoded) return decoded.error();
    NOSCOPE_CHECK(std::move(taken));
    if (said.empty()) return enough_of_it();  // handed in and cancelled
    return said.front();
}

Status FrameAsker::keep(const StoredLabel& label) {
    const Session& session = parts_.session;
    if (!label.damaged) ++parts_.totals.reference_calls;
    if (session.reference->open_classes())
        NOSCOPE_CHECK(session.store->set_classes(session.model, session.reference->classes()));
    const auto start = RunClock::now();
    NOSCOPE_CHECK(
        session.store->add_labels(session.file(open_->number).store_id, session.model, {&label, 1}));
    parts_.stages.add("store", seconds_since(start), 1);
    open_->is_new = true;
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
