#include "find/media_scan.h"

#include "base/log.h"
#include "base/try.h"
#include "video/media_file.h"

#include <nlohmann/json.hpp>

#include <optional>

namespace noscope {
namespace {

constexpr const char* kSummaryKind = "media";
constexpr int kSummaryVersion = 1;
constexpr const char* kIndexKind = "packets";

using nlohmann::json;

std::vector<std::uint8_t> encode_summary(const ScannedFile& file) {
    const StreamInfo& info = file.info;
    return json::to_cbor(json{{"container", info.container},
                              {"codec", info.codec},
                              {"pixel_format", info.pixel_format},
                              {"coded", {info.coded_width, info.coded_height}},
                              {"displayed", {info.width, info.height}},
                              {"rotation", info.orientation.rotation},
                              {"mirror", info.orientation.mirror},
                              {"time_base", {info.time_base.num, info.time_base.den}},
                              {"claimed_duration_s", info.claimed_duration_s},
                              {"claimed_rate", info.claimed_rate},
                              {"creation_time", info.creation_time},
                              {"has_audio", info.has_audio},
                              {"video_streams", info.video_streams},
                              {"duration_s", file.duration_s},
                              {"start_pts", file.start_pts},
                              {"frames", file.frames},
                              {"corrupt", file.corrupt_packets},
                              {"read_error", file.read_error}});
}

// False if the blob is not what encode_summary() wrote.
bool decode_summary(const std::vector<std::uint8_t>& blob, ScannedFile& file) {
    try {
        const json summary = json::from_cbor(blob);
        StreamInfo& info = file.info;
        summary.at("container").get_to(info.container);
        summary.at("codec").get_to(info.codec);
        summary.at("pixel_format").get_to(info.pixel_format);
        info.coded_width = summary.at("coded").at(0);
        info.coded_height = summary.at("coded").at(1);
        info.width = summary.at("displayed").at(0);
        info.height = summary.at("displayed").at(1);
        info.orientation = {summary.at("rotation"), summary.at("mirror")};
        info.time_base = {summary.at("time_base").at(0), summary.at("time_base").at(1)};
        summary.at("claimed_duration_s").get_to(info.claimed_duration_s);
        summary.at("claimed_rate").get_to(info.claimed_rate);
        summary.at("creation_time").get_to(info.creation_time);
        summary.at("has_audio").get_to(info.has_audio);
        summary.at("video_streams").get_to(info.video_streams);
        summary.at("duration_s").get_to(file.duration_s);
        summary.at("start_pts").get_to(file.start_pts);
        summary.at("frames").get_to(file.frames);
        summary.at("corrupt").get_to(file.corrupt_packets);
        summary.at("read_error").get_to(file.read_error);
        return true;
    } catch (const json::exception& error) {
        log_debug("the stored summary of '{}' is unreadable and made anew: {}", file.path, error.what());
        return false;
    }
}

// Reads the file itself: its description and its packets.
Result<PacketIndex> read_media(ScannedFile& file, std::int64_t bytes, CancelToken cancel) {
    NOSCOPE_TRY(auto media, MediaFile::open(file.path, std::move(cancel), bytes));
    NOSCOPE_TRY(auto index, media->index());
    file.info = media->info();
    file.duration_s = index.duration_s;
    file.start_pts = index.start_pts;
    file.frames = index.frames();
    file.corrupt_packets = index.corrupt_packets();
    file.read_error = index.read_error;
    return index;
}

// A file whose content looks the same and whose time is another may have been filled or repaired in place:
// its packets tell. Gives its index, which had to be made.
Result<std::optional<PacketIndex>> settle_touched(ScannedFile& file, const FileIdentity& identity,
                                                  std::int64_t id, Store& store, CancelToken cancel) {
    NOSCOPE_TRY(const auto old, store.file_blob(id, kIndexKind, kPacketIndexVersion));
    NOSCOPE_TRY(PacketIndex index, read_media(file, identity.bytes, std::move(cancel)));
    NOSCOPE_CHECK(store.settle_file(id, file.path, identity, !old || *old == encode(index)));
    return std::optional<PacketIndex>(std::move(index));
}

Status scan_file(ScannedFile& file, Store* store, MediaScan& scan, CancelToken cancel) {
    NOSCOPE_TRY(auto identity, identify_file(file.path));
    file.modified_ns = identity.modified_ns;
    if (!store) {
        if (auto index = read_media(file, identity.bytes, std::move(cancel)); !index) return index.error();
        return {};
    }
    NOSCOPE_TRY(const StoredFile stored, store->file(file.path, identity));
    std::optional<PacketIndex> index;
    if (stored.touched) {
        NOSCOPE_TRY(index, settle_touched(file, identity, stored.id, *store, cancel));
    }
    NOSCOPE_TRY(const auto summary, store->file_blob(stored.id, kSummaryKind, kSummaryVersion));
    if (!summary || !decode_summary(*summary, file)) {
        if (!index) {
            NOSCOPE_TRY(index, read_media(file, identity.bytes, std::move(cancel)));
        }
        NOSCOPE_CHECK(store->set_file_blob(stored.id, kIndexKind, kPacketIndexVersion, encode(*index)));
        NOSCOPE_CHECK(store->set_file_blob(stored.id, kSummaryKind, kSummaryVersion, encode_summary(file)));
    }
    scan.known[file.path] = {std::move(identity), stored.id};
    return {};
}

}  // namespace

Result<MediaScan> scan_files(const std::vector<std::string>& paths, Store* store, CancelToken cancel) {
    MediaScan scan;
    for (const std::string& path : paths) {
        ScannedFile file;
        file.path = path;
        if (const auto status = scan_file(file, store, scan, cancel); !status) {
            if (status.error().code != ErrorCode::recording) return status.error();
            file.problem = status.error().message;
        }
        scan.files.push_back(std::move(file));
    }
    return scan;
}

Result<PacketIndex> load_index(const std::string& path, const KnownFile& known, Store& store,
                               CancelToken cancel) {
    NOSCOPE_TRY(const auto blob, store.file_blob(known.store_id, kIndexKind, kPacketIndexVersion));
    if (blob)
        if (auto index = decode_packet_index(*blob)) return std::move(*index);
    ScannedFile file;
    file.path = path;
    NOSCOPE_TRY(auto index, read_media(file, known.identity.bytes, std::move(cancel)));
    NOSCOPE_CHECK(store.set_file_blob(known.store_id, kIndexKind, kPacketIndexVersion, encode(index)));
    return index;
}

}  // namespace noscope
