#include "video/decoder.h"

#include "base/error_text.h"
#include "base/log.h"
#include "base/try.h"
#include "video/codec.h"
#include "video/entry_points.h"
#include "video/packet_reader.h"
#include "video/start_finder.h"
#include "video/wanted_frames.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <vector>

extern "C" {
#include <libavcodec/packet.h>
#include <libavutil/frame.h>
}

namespace noscope {
namespace {

// Packets sent on to get out what the codec holds back, and so keep it going for the next call; where an
// entry point is nearer than kDrainNear, it is drained instead.
constexpr std::uint32_t kMostHeldBack = 40, kDrainNear = 16;

}  // namespace

void DecodeReport::add(const DecodeReport& other) {
    packets_sent += other.packets_sent;
    intra_sent += other.intra_sent;
    bytes_sent += other.bytes_sent;
    packets_passed += other.packets_passed;
    bytes_passed += other.bytes_passed;
    frames_decoded += other.frames_decoded;
    bad_packets += other.bad_packets;
    lost += other.lost;
    starts += other.starts;
    proofs += other.proofs;
    seconds += other.seconds;
}

class Decoder::Impl {
   public:
    Impl(MediaFile& file, const PacketIndex& index, int threads, Codec codec)
        : file_(file),
          index_(index),
          threads_(threads),
          reader_(file, index),
          codec_(std::move(codec)),
          starts_(file, index, reader_),
          packet_(av_packet_alloc()) {
        for (const PacketIndex::Packet& packet : index.packets) has_fields_ |= packet.field;
    }

    Result<DecodeReport> decode(std::span<const std::uint32_t> wanted, FrameSink& sink) {
        const auto start = std::chrono::steady_clock::now();
        report_ = {};
        const std::int64_t bad_before = bad_packets();
        WantedFrames frames(wanted, sink);
        wanted_ = &frames;
        const auto status = decode_all();
        wanted_ = nullptr;
        report_.lost = frames.lost();
        report_.bad_packets = bad_packets() - bad_before;
        const auto time = std::chrono::steady_clock::now() - start - frames.sink_time();
        report_.seconds = std::chrono::duration<double>(time).count();
        if (status) return report_;
        running_ = false;
        return status.error();
    }

    const DecodeReport& report() const { return report_; }

   private:
    Status decode_all() {
        std::uint32_t from = 0;
        for (;;) {
            const auto target = wanted_->next_open(from);
            NOSCOPE_CHECK(target ? reach(*target) : get_out());
            if (given_up_) {
                NOSCOPE_CHECK(begin_again());
                from = 0;
            } else if (target) {
                from = *target + 1;
            } else {
                return {};
            }
        }
    }

    // Sends all that `target` needs, itself too. It may still be inside the codec then.
    Status reach(std::uint32_t target) {
        NOSCOPE_TRY(const bool here, comes_in_this_run(target));
        if (!here) {
            NOSCOPE_CHECK(end_run());
            if (given_up_) return {};
            NOSCOPE_TRY(const DecodeStart start, starts_.find(target, report_));
            NOSCOPE_CHECK(begin_run(start));
        }
        if (run_.careful) confirmed_.insert(target);
        while (position_ <= target && !given_up_) {
            if (!wanted_->is_open(target)) return {};
            const bool needed = !index_.packets[position_].disposable || run_.careful || has_fields_ ||
                                wanted_->is_open(position_);
            NOSCOPE_CHECK(needed ? send() : pass());
            NOSCOPE_CHECK(wanted_->tick());
        }
        const bool half = index_.packets[target].field && position_ == target + 1 && position_ < packets();
        return half && !given_up_ ? send() : Status{};
    }

    Result<bool> comes_in_this_run(std::uint32_t target) {
        if (!running_) return false;
        if (target < position_ && !is_pending(target)) return false;
        if (run_.careful) {
            NOSCOPE_TRY(const DecodeStart start, starts_.find(target, report_));
            return start == run_;
        }
        if (!right_in_this_run(target)) return false;
        if (target < position_) return true;
        // A later start is cheaper where much lies between that nothing needs.
        const auto entry = starts_.candidate(target);
        return !entry || *entry < position_ || *entry - position_ <= starts_.cost(*entry);
    }

    // Whether the picture is the one that decoding from the file's start gives.
    bool right_in_this_run(std::uint32_t number) const {
        if (run_.careful) return confirmed_.contains(number);
        if (number == run_.entry) return true;
        return number > run_.entry && number >= right_from_ && !starts_.damage_between(run_.entry, number) &&
               (run_.entry == 0 || !leads(index_, run_.entry, number));
    }

    Status begin_run(const DecodeStart& start) {
        if (start.careful && threads_ > 1) NOSCOPE_CHECK(go_on_with_one_thread());
        NOSCOPE_CHECK(codec_.begin(reader_, start.packet, start.careful));
        const auto proved = starts_.right_from(start.entry);
        right_from_ = proved.value_or(start.entry);
        run_ = start;
        position_ = start.packet;
        // Decoding from the file's start is right by definition.
        sure_ = start.careful || start.packet == 0 || proved;
        running_ = true;
        inside_.clear();
        held_.clear();
        confirmed_.clear();
        concealments_before_ = concealments();
        ++report_.starts;
        return {};
    }

    // Sent in this run, and neither told nor given up.
    bool is_pending(std::uint32_t number) const {
        return std::find(inside_.begin(), inside_.end(), number) != inside_.end() ||
               std::any_of(held_.begin(), held_.end(),
                           [&](const auto& held) { return held.first == number; });
    }

    std::vector<std::uint32_t> wanted_pending() {
        std::vector<std::uint32_t> numbers = inside_;
        for (const auto& [number, picture] : held_) numbers.push_back(number);
        std::erase_if(numbers,
                      [&](std::uint32_t n) { return !right_in_this_run(n) || !wanted_->is_open(n); });
        return numbers;
    }

    // Gets out what is wanted and still inside; the run may go on afterwards.
    Status get_out() {
        for (std::uint32_t sent = 0; running_ && !given_up_ && !wanted_pending().empty(); ++sent) {
            const auto next = starts_.next_sure(position_);
            const bool near_entry = next && *next - position_ < kDrainNear;
            // What is wanted refers to nothing behind it: damage there is no concern of this run.
            if (position_ >= packets() || near_entry || sent >= kMostHeldBack ||
                starts_.is_damaged(position_))
                return end_run();
            NOSCOPE_CHECK(send());
        }
        return {};
    }

    // What is inside comes out or never will.
    Status end_run() {
        if (!running_) return {};
        const auto pending = wanted_pending();
        if (!pending.empty()) {
            NOSCOPE_CHECK(codec_.drain(take()));
            NOSCOPE_CHECK(release_held(true));
            for (const std::uint32_t number : pending)
                if (!given_up_ && wanted_->is_open(number)) NOSCOPE_CHECK(never_came(number));
            if (given_up_) return {};
        }
        running_ = false;
        return {};
    }

    // Another start, or another codec, for what is still open.
    Status begin_again() {
        given_up_ = running_ = false;
        held_.clear();
        if (!use_one_thread_) return {};
        use_one_thread_ = false;
        return go_on_with_one_thread();
    }

    Status go_on_with_one_thread() {
        log_debug("'{}': damage, decoding with one thread from here on", file_.path());
        threads_ = 1;
        bad_before_reopening_ = bad_packets();
        NOSCOPE_TRY(codec_, Codec::open(file_, index_, 1));
        return {};
    }

    Status send() {
        NOSCOPE_CHECK(reader_.move_to(position_));
        NOSCOPE_CHECK(reader_.read(*packet_));
        ++report_.packets_sent;
        report_.intra_sent += index_.packets[position_].type == PictureType::intra ? 1 : 0;
        report_.bytes_sent += index_.packets[position_].size;
        inside_.push_back(position_);
        const std::int64_t bad_before = bad_packets();
        NOSCOPE_CHECK(codec_.send(position_, *packet_, take()));
        if (bad_packets() > bad_before) found_damage(position_);
        ++position_;
        return release_held(false);
    }

    Status pass() {
        NOSCOPE_CHECK(reader_.move_to(position_));
        NOSCOPE_CHECK(reader_.skip());
        ++report_.packets_passed;
        report_.bytes_passed += index_.packets[position_].size;
        ++position_;
        return {};
    }

    Codec::Take take() {
        return [this](std::uint32_t number, AVFrame& picture) -> Status {
            ++report_.frames_decoded;
            std::erase(inside_, number);
            // The other field of a picture has a packet of its own.
            if (index_.packets[number].field) std::erase(inside_, number + 1);
            if (given_up_) return {};
            if (run_.careful) return is_sound(picture) ? came_out(number, picture) : never_came(number);
            if (!is_sound(picture) || (threads_ > 1 && concealments() != concealments_before_)) {
                found_damage(number);
                return {};
            }
            FfmpegPtr<AVFrame> copy(av_frame_clone(&picture));
            if (!copy) return fail(ErrorCode::internal, "out of memory while decoding '{}'", file_.path());
            held_.emplace_back(number, std::move(copy));
            return {};
        };
    }

    // A picture is believed only once all that lie before it in the file have come out whole, for it may
    // refer to them.
    Status release_held(bool all) {
        while (!held_.empty() && !given_up_) {
            if (!all && !inside_.empty() && inside_.front() < held_.front().first) {
                if (std::ssize(held_) <= codec_.reordering().overtaken + threads_) return {};
                NOSCOPE_CHECK(never_came(inside_.front()));
                if (given_up_) return {};
                inside_.erase(inside_.begin());
                continue;
            }
            const auto [number, picture] = std::move(held_.front());
            held_.erase(held_.begin());
            NOSCOPE_CHECK(came_out(number, *picture));
        }
        return {};
    }

    Status came_out(std::uint32_t number, const AVFrame& picture) {
        if (!sure_) {
            // An entry point has to come out whole itself before anything is believed.
            if (number == run_.entry) sure_ = true;
            if (!sure_ && right_in_this_run(number) && wanted_->is_open(number)) give_up_start();
        }
        if (!sure_ || !right_in_this_run(number)) return {};
        if (index_.packets[number].entry == EntryPoint::closed) {
            // What lies before it in the file is put out before it: what has not come by now never will.
            while (!given_up_ && !inside_.empty() && inside_.front() < number) {
                NOSCOPE_CHECK(never_came(inside_.front()));
                inside_.erase(inside_.begin());
            }
            if (given_up_) return {};
        }
        return wanted_->deliver(number, picture);
    }

    // A packet gave no picture, or none that is sound.
    Status never_came(std::uint32_t number) {
        if (!right_in_this_run(number) || !wanted_->is_open(number)) return {};
        if (run_.careful) return wanted_->lose(number);
        found_damage(number);
        return {};
    }

    void found_damage(std::uint32_t number) {
        if (run_.careful) return;
        given_up_ = true;
        if (threads_ > 1) {
            use_one_thread_ = true;  // which sees better where it is
        } else if (!sure_) {
            give_up_start();
        } else {
            log_debug("'{}': packet {} is damaged", file_.path(), number);
            starts_.add_damage(number);
        }
    }

    void give_up_start() {
        log_debug("'{}': packet {} is no place to begin", file_.path(), run_.entry);
        starts_.add_bad_entry(run_.entry);
        given_up_ = true;
    }

    std::int64_t bad_packets() const { return bad_before_reopening_ + codec_.bad_packets(); }
    std::uint32_t packets() const { return static_cast<std::uint32_t>(index_.packets.size()); }

    MediaFile& file_;
    const PacketIndex& index_;
    int threads_;
    PacketReader reader_;
    Codec codec_;
    StartFinder starts_;
    bool has_fields_ = false;
    FfmpegPtr<AVPacket> packet_;

    bool running_ = false;
    DecodeStart run_;
    std::uint32_t right_from_ = 0;
    std::uint32_t position_ = 0;   // next packet to send
    bool sure_ = false;            // the start has shown itself to be one
    bool given_up_ = false;        // another start is to be found for what is still open
    bool use_one_thread_ = false;  // from the next start on
    std::int64_t concealments_before_ = 0;
    std::vector<std::uint32_t> inside_;                               // sent and not come out, ascending
    std::vector<std::pair<std::uint32_t, FfmpegPtr<AVFrame>>> held_;  // in output order
    std::set<std::uint32_t> confirmed_;  // in a careful run: frames that are to come from it

    WantedFrames* wanted_ = nullptr;
    DecodeReport report_;
    std::int64_t bad_before_reopening_ = 0;
};

Decoder::Decoder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Decoder::~Decoder() = default;

Result<std::unique_ptr<Decoder>> Decoder::open(MediaFile& file, const PacketIndex& index, int threads) {
    // Where pieces of a picture can be missing unmarked, several threads would not show it.
    if (index.several_slices || !Codec::takes_threads(file)) threads = 1;
    NOSCOPE_TRY(Codec codec, Codec::open(file, index, threads));
    return std::unique_ptr<Decoder>(
        new Decoder(std::make_unique<Impl>(file, index, threads, std::move(codec))));
}

Result<DecodeReport> Decoder::decode(std::span<const std::uint32_t> wanted, FrameSink& sink) {
    return impl_->decode(wanted, sink);
}

const DecodeReport& Decoder::report() const { return impl_->report(); }

Result<DecodeReport> decode(MediaFile& file, const PacketIndex& index, std::span<const std::uint32_t> wanted,
                            int threads, FrameSink& sink) {
    NOSCOPE_TRY(const auto decoder, Decoder::open(file, index, threads));
    return decoder->decode(wanted, sink);
}

}  // namespace noscope
