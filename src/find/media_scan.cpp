#include "find/media_scan.h"

#include "base/error_text.h"
#include "base/log.h"
#include "base/ordered_work.h"
#include "base/try.h"
#include "find/media_summary.h"
#include "find/stage_clock.h"
#include "video/media_file.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <span>
#include <utility>

namespace noscope {
namespace {

constexpr const char* kIndexKind = "packets";

// What a kill may cost of indexing, and how long the store is held at most for it.
constexpr double kFlushEveryS = 0.5;
constexpr std::size_t kFlushFiles = 256;
// Looking a file up costs less than handing it to a thread.
constexpr std::size_t kStampsAtOnce = 64;

Status check_cancelled(const CancelToken& cancel) {
    if (!cancel.cancelled()) return {};
    return fail(ErrorCode::interrupted,
                "interrupted while looking at files; nothing is lost, the same command goes on");
}

// Reads the file itself: its description and its packets.
Result<PacketIndex> read_media(ScannedFile& file, std::int64_t bytes, const PacketIndex* earlier,
                               CancelToken cancel) {
    NOSCOPE_TRY(auto media, MediaFile::open(file.path, std::move(cancel), bytes));
    NOSCOPE_TRY(auto index, media->index(earlier));
    file.info = media->info();
    file.duration_s = index.duration_s;
    file.start_pts = index.start_pts;
    file.frames = index.frames();
    file.corrupt_packets = index.corrupt_packets();
    file.read_error = index.read_error;
    return index;
}

// How many of the first packets are settled, whatever comes after: those before the last closed entry point.
std::size_t settled_packets(const PacketIndex& index) {
    const auto closed = [](const PacketIndex::Packet& packet) { return packet.entry == EntryPoint::closed; };
    const auto last = std::find_if(index.packets.rbegin(), index.packets.rend(), closed);
    return last == index.packets.rend() ? 0 : static_cast<std::size_t>(index.packets.rend() - last - 1);
}

// The stored index of a shorter state of the file, where only its end need be read again. What is broken
// before that may have been a hole that has been filled meanwhile.
std::optional<PacketIndex> index_to_go_on_from(const std::optional<FileBlob>& stored, std::int64_t bytes) {
    if (!stored || stored->bytes >= bytes) return std::nullopt;
    std::optional<PacketIndex> index = decode_packet_index(stored->content);
    if (!index) return std::nullopt;
    const auto settled = std::span(index->packets).first(settled_packets(*index));
    const auto broken = [](const PacketIndex::Packet& packet) { return packet.corrupt || packet.gap; };
    if (settled.empty() || std::ranges::any_of(settled, broken)) return std::nullopt;
    return index;
}

// Whether a file that holds these packets may be the one that was described so before, perhaps when it was
// shorter.
bool agrees(const std::optional<FileBlob>& stored, const FileBlob& now) {
    if (!stored || *stored == now) return true;
    if (stored->bytes >= now.bytes) return false;
    const auto old_index = decode_packet_index(stored->content), index = decode_packet_index(now.content);
    if (!old_index || !index) return false;
    const std::size_t settled = settled_packets(*old_index);
    return index->packets.size() >= settled &&
           std::ranges::equal(std::span(old_index->packets).first(settled),
                              std::span(index->packets).first(settled));
}

// One scan with a store. The store is used by one thread at a time: under the mutex while there are several.
class Scanner {
   public:
    Scanner(const std::vector<std::string>& paths, Store& store, const ScanSettings& settings,
            CancelToken cancel)
        : paths_(paths), store_(store), settings_(settings), cancel_(std::move(cancel)) {}

    Result<MediaScan> scan() {
        for (const std::string& path : paths_) {
            entries_.emplace_back();
            entries_.back().file.path = path;
        }
        NOSCOPE_CHECK(take_seen());
        const std::size_t seen = count(&Entry::known);
        NOSCOPE_CHECK(identify_others());
        NOSCOPE_CHECK(take_summaries());
        const std::size_t described = count(&Entry::described);
        auto status = index_others();
        NOSCOPE_CHECK(flush());
        NOSCOPE_CHECK(std::move(status));
        log_debug("{} files: {} as they were by name, size and times, {} described in the store",
                  paths_.size(), seen, described);
        MediaScan scan;
        for (Entry& entry : entries_) {
            if (entry.file.problem.empty()) scan.known[entry.file.path] = std::move(*entry.known);
            scan.files.push_back(std::move(entry.file));
        }
        return scan;
    }

   private:
    struct Entry {
        ScannedFile file;
        std::optional<KnownFile> known;
        bool touched = false;    // settle_file() is due
        bool described = false;  // `file` holds what a look at its packets found
    };

    template <class Member>
    std::size_t count(Member member) const {
        return static_cast<std::size_t>(std::count_if(
            entries_.begin(), entries_.end(), [&](const Entry& entry) { return bool(entry.*member); }));
    }

    // A file's own fault does not end the scan.
    static Status set_aside(Entry& entry, const Error& error) {
        if (error.code != ErrorCode::recording) return error;
        entry.file.problem = error.message;
        entry.known.reset();
        return {};
    }

    void know(Entry& entry, FileIdentity identity, std::int64_t id) {
        entry.file.modified_ns = identity.modified_ns;
        entry.known = KnownFile{std::move(identity), id};
    }

    // Those that lie where and as they lay: nothing of them is read.
    Status take_seen() {
        using Stamps = std::vector<Result<FileStamp>>;
        std::vector<StampedFile> stamped;
        std::vector<Entry*> of;
        const std::function<Stamps(std::size_t)> work = [&](std::size_t part) {
            Stamps stamps;
            const std::size_t end = std::min((part + 1) * kStampsAtOnce, paths_.size());
            for (std::size_t i = part * kStampsAtOnce; i < end && !cancel_.cancelled(); ++i)
                stamps.push_back(stamp_file(paths_[i]));
            return stamps;
        };
        const std::function<Status(std::size_t, Stamps)> take = [&](std::size_t part,
                                                                    Stamps stamps) -> Status {
            NOSCOPE_CHECK(check_cancelled(cancel_));
            for (std::size_t i = 0; i < stamps.size(); ++i) {
                Entry& entry = entries_[part * kStampsAtOnce + i];
                if (!stamps[i]) {
                    NOSCOPE_CHECK(set_aside(entry, stamps[i].error()));
                    continue;
                }
                stamped.push_back({entry.file.path, *stamps[i]});
                of.push_back(&entry);
            }
            return {};
        };
        const std::size_t parts = (paths_.size() + kStampsAtOnce - 1) / kStampsAtOnce;
        NOSCOPE_CHECK(work_in_order<Stamps>(parts, settings_.threads, work, take));
        NOSCOPE_TRY(auto seen, store_.seen_files(stamped));
        for (std::size_t i = 0; i < seen.size(); ++i)
            if (seen[i]) know(*of[i], std::move(seen[i]->identity), seen[i]->id);
        return {};
    }

    // The others are told by their content.
    Status identify_others() {
        std::vector<Entry*> others;
        for (Entry& entry : entries_)
            if (!entry.known && entry.file.problem.empty()) others.push_back(&entry);
        using Identity = Result<FileIdentity>;
        std::vector<IdentifiedFile> identified;
        std::vector<Entry*> of;
        const auto find = [&]() -> Status {
            NOSCOPE_TRY(const auto found, store_.files(identified));
            for (std::size_t i = 0; i < found.size(); ++i) {
                if (!found[i]) {
                    NOSCOPE_CHECK(set_aside(*of[i], found[i].error()));
                    continue;
                }
                know(*of[i], std::move(identified[i].identity), found[i]->id);
                of[i]->touched = found[i]->touched;
            }
            identified.clear();
            of.clear();
            return {};
        };
        const std::function<Identity(std::size_t)> work = [&](std::size_t i) -> Identity {
            NOSCOPE_CHECK(check_cancelled(cancel_));
            const std::string& path = others[i]->file.path;
            return identify_file(path, settings_.now_ns);
        };
        const std::function<Status(std::size_t, Identity)> take = [&](std::size_t i,
                                                                      Identity identity) -> Status {
            if (!identity) return set_aside(*others[i], identity.error());
            identified.push_back({others[i]->file.path, std::move(*identity)});
            of.push_back(others[i]);
            return identified.size() < kFlushFiles ? Status{} : find();
        };
        auto status = work_in_order<Identity>(others.size(), settings_.threads, work, take);
        if (status) return find();
        return status;
    }

    Status take_summaries() {
        std::vector<std::int64_t> ids;
        std::vector<Entry*> of;
        for (Entry& entry : entries_)
            if (entry.known && !entry.touched) {
                ids.push_back(entry.known->store_id);
                of.push_back(&entry);
            }
        NOSCOPE_TRY(const auto blobs, store_.file_blobs(ids, kSummaryKind, kSummaryVersion));
        for (std::size_t i = 0; i < of.size(); ++i)
            of[i]->described = blobs[i] && blobs[i]->bytes == of[i]->known->identity.bytes &&
                               decode_summary(blobs[i]->content, of[i]->file);
        return {};
    }

    // Those without a summary are demuxed, as far as they were not before.
    Status index_others() {
        std::vector<Entry*> others;
        for (Entry& entry : entries_)
            if (entry.known && !entry.described) others.push_back(&entry);
        using Index = Result<std::vector<std::uint8_t>>;
        const std::function<Index(std::size_t)> work = [&](std::size_t i) -> Index {
            NOSCOPE_CHECK(check_cancelled(cancel_));
            Entry& entry = *others[i];
            const std::int64_t bytes = entry.known->identity.bytes;
            std::optional<PacketIndex> earlier;
            if (!entry.touched) {
                NOSCOPE_TRY(const auto stored, stored_index(entry));
                earlier = index_to_go_on_from(stored, bytes);
            }
            NOSCOPE_TRY(const PacketIndex index,
                        read_media(entry.file, bytes, earlier ? &*earlier : nullptr, cancel_));
            return encode(index);
        };
        const std::function<Status(std::size_t, Index)> take = [&](std::size_t i, Index index) -> Status {
            if (!index) return set_aside(*others[i], index.error());
            return keep(*others[i], std::move(*index));
        };
        return work_in_order<Index>(others.size(), settings_.threads, work, take);
    }

    Result<std::optional<FileBlob>> stored_index(const Entry& entry) {
        const std::lock_guard lock(store_mutex_);
        return store_.file_blob(entry.known->store_id, kIndexKind, kPacketIndexVersion);
    }

    Status keep(Entry& entry, std::vector<std::uint8_t> packets) {
        const auto& [identity, id] = *entry.known;
        FileBlob index{identity.bytes, std::move(packets)};
        if (entry.touched) {
            // A file whose content looks the same and whose time is another may have been filled or repaired
            // in place: its packets tell. Another path of the same file may be among what is not stored yet.
            NOSCOPE_CHECK(flush());
            NOSCOPE_TRY(const auto old, stored_index(entry));
            const std::lock_guard lock(store_mutex_);
            NOSCOPE_CHECK(store_.settle_file(id, entry.file.path, identity, agrees(old, index)));
        }
        unsaved_.push_back({id, kIndexKind, kPacketIndexVersion, std::move(index)});
        unsaved_.push_back({id, kSummaryKind, kSummaryVersion, {identity.bytes, encode_summary(entry.file)}});
        const bool due = unsaved_.size() >= 2 * kFlushFiles || seconds_since(flushed_) >= kFlushEveryS;
        return due ? flush() : Status{};
    }

    Status flush() {
        const std::lock_guard lock(store_mutex_);
        flushed_ = RunClock::now();
        NOSCOPE_CHECK(store_.set_file_blobs(unsaved_));
        unsaved_.clear();
        return {};
    }

    const std::vector<std::string>& paths_;
    Store& store_;
    ScanSettings settings_;
    CancelToken cancel_;
    std::vector<Entry> entries_;
    std::mutex store_mutex_;
    std::vector<NewFileBlob> unsaved_;
    RunClock::time_point flushed_ = RunClock::now();
};

Status scan_media(ScannedFile& file, const CancelToken& cancel) {
    NOSCOPE_TRY(const FileStamp stamp, stamp_file(file.path));
    file.modified_ns = stamp.modified_ns;
    const auto index = read_media(file, stamp.bytes, nullptr, cancel);
    return index ? Status{} : index.error();
}

Result<MediaScan> scan_without_store(const std::vector<std::string>& paths, const ScanSettings& settings,
                                     const CancelToken& cancel) {
    MediaScan scan;
    scan.files.resize(paths.size());
    const std::function<Status(std::size_t)> work = [&](std::size_t i) {
        scan.files[i].path = paths[i];
        return scan_media(scan.files[i], cancel);
    };
    const std::function<Status(std::size_t, Status)> take = [&](std::size_t i, Status status) -> Status {
        if (status) return {};
        if (status.error().code != ErrorCode::recording) return status;
        scan.files[i].problem = status.error().message;
        return {};
    };
    NOSCOPE_CHECK(work_in_order<Status>(paths.size(), settings.threads, work, take));
    return scan;
}

}  // namespace

Result<MediaScan> scan_files(const std::vector<std::string>& paths, Store* store,
                             const ScanSettings& settings, CancelToken cancel) {
    if (!store) return scan_without_store(paths, settings, cancel);
    return Scanner(paths, *store, settings, std::move(cancel)).scan();
}

Result<PacketIndex> load_index(const std::string& path, const KnownFile& known, Store& store,
                               CancelToken cancel) {
    NOSCOPE_TRY(const auto stored, store.file_blob(known.store_id, kIndexKind, kPacketIndexVersion));
    // Another command may have seen the file longer meanwhile.
    if (stored && stored->bytes == known.identity.bytes)
        if (auto index = decode_packet_index(stored->content)) return std::move(*index);
    ScannedFile file;
    file.path = path;
    const std::optional<PacketIndex> earlier = index_to_go_on_from(stored, known.identity.bytes);
    NOSCOPE_TRY(auto index,
                read_media(file, known.identity.bytes, earlier ? &*earlier : nullptr, std::move(cancel)));
    const NewFileBlob blob{
        known.store_id, kIndexKind, kPacketIndexVersion, {known.identity.bytes, encode(index)}};
    NOSCOPE_CHECK(store.set_file_blobs({&blob, 1}));
    return index;
}

}  // namespace noscope
