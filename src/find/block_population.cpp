#include "find/block_population.h"

#include "base/try.h"
#include "query/windows.h"
#include "search/activity.h"
#include "video/frame_sample.h"
#include "video/infrared.h"
#include "video/media_file.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <utility>

namespace noscope {
namespace {

constexpr double kLightCellS = 600;
constexpr int kSide = 50;
constexpr std::int64_t kPacketsAKeyframe = 300;

// The file (-1: by the clock) and the number of a stretch of ten minutes.
using LightCell = std::pair<std::int64_t, std::int64_t>;

class Population {
   public:
    Population(const Session& session, const Sampling& sampling, const PopulationSettings& settings,
               const CancelToken& cancel)
        : session_(session), sampling_(sampling), settings_(settings), cancel_(cancel) {
        population_.windows = settings.windows > 0 ? settings.windows : sample_block_windows(sampling.window);
        for (const RecordingFile& file : session.recording.files) footage_s_ += file.scan.duration_s;
    }

    Result<BlockPopulation> go() {
        for (std::size_t i = 0; i < session_.recording.files.size(); ++i) NOSCOPE_CHECK(add_file(i));
        return std::move(population_);
    }

   private:
    Status add_file(std::size_t number) {
        file_ = number;
        media_.reset();
        const RecordingFile& recorded = session_.recording.files[number];
        PopulationFile file{session_.file(number).identity.head_sha256, std::nullopt};
        if (recorded.clock) file.clock_s = static_cast<double>(recorded.clock->ms) / 1000;
        population_.files.push_back(std::move(file));
        NOSCOPE_TRY(const FileWork work, load_work(session_, number, sampling_, cancel_));
        const std::size_t first = population_.blocks.size();
        for (const AskedFrame& frame : work.frames) add_frame(frame, first);
        const auto blocks = std::span(population_.blocks).subspan(first);
        if (blocks.empty()) return {};
        if (settings_.light) NOSCOPE_CHECK(look_at_light(work.index, blocks));
        if (settings_.activity) NOSCOPE_CHECK(look_at_activity(work.index, blocks));
        return {};
    }

    // Windows never go back.
    void add_frame(const AskedFrame& frame, std::size_t first) {
        auto& blocks = population_.blocks;
        const std::int64_t number = frame.window / population_.windows;
        if (blocks.size() == first || blocks.back().number != number)
            blocks.push_back({.file = static_cast<std::uint32_t>(file_),
                              .number = number,
                              .file_s = window_start_s(number * population_.windows, sampling_.window)});
        ++blocks.back().frames;
    }

    LightCell cell_of(double file_s) const {
        const auto clock = population_.files[file_].clock_s;
        const double cell = std::floor((clock.value_or(0) + file_s) / kLightCellS);
        return {clock ? -1 : static_cast<std::int64_t>(file_),
                static_cast<std::int64_t>(std::clamp(cell, -0x1p60, 0x1p60))};
    }

    Status look_at_light(const PacketIndex& index, std::span<PopulationBlock> blocks) {
        std::map<LightCell, std::uint32_t> keyframes;  // the first of each cell, in pts order
        for (std::uint32_t i = 0; i < index.packets.size(); ++i) {
            const PacketIndex::Packet& packet = index.packets[i];
            if (!packet.frame || !packet.key) continue;
            const LightCell cell = cell_of(index.seconds(packet.pts));
            if (is_night_.contains(cell)) continue;
            const auto known = keyframes.emplace(cell, i).first;
            if (packet.pts < index.packets[known->second].pts) known->second = i;
        }
        std::map<LightCell, std::uint32_t> wanted_by_cell;  // only where there are blocks
        std::vector<std::uint32_t> wanted;
        for (const PopulationBlock& block : blocks) {
            const auto keyframe = keyframes.find(cell_of(block.file_s));
            if (keyframe != keyframes.end() && wanted_by_cell.insert(*keyframe).second)
                wanted.push_back(keyframe->second);
        }
        if (!wanted.empty()) {
            std::ranges::sort(wanted);
            NOSCOPE_TRY(MediaFile* const media, open());
            NOSCOPE_TRY(const auto images,
                        sample_images(*media, index, wanted, {kSide, kSide, true},
                                      kPacketsAKeyframe * static_cast<std::int64_t>(wanted.size())));
            for (const auto& [cell, packet] : wanted_by_cell) {
                const auto place = std::ranges::lower_bound(wanted, packet) - wanted.begin();
                const ScoreImage& image = images[static_cast<std::size_t>(place)];
                is_night_[cell] = image.width > 0 && is_infrared(image);
            }
        }
        for (PopulationBlock& block : blocks) {
            const auto cell = is_night_.find(cell_of(block.file_s));
            block.night = cell != is_night_.end() && cell->second;
        }
        return {};
    }

    Status look_at_activity(const PacketIndex& index, std::span<PopulationBlock> blocks) {
        std::vector<BlockTime> times;
        for (const PopulationBlock& block : blocks)
            times.push_back(
                {block.file_s, window_start_s((block.number + 1) * population_.windows, sampling_.window)});
        const double share = footage_s_ > 0 ? index.duration_s / footage_s_ : 1;
        NOSCOPE_TRY(const BlockActivity activity,
                    block_activity(index, times, settings_.activity_decode_s * share,
                                   [&]() -> Result<std::unique_ptr<MediaFile>> {
                                       NOSCOPE_CHECK(open());
                                       return std::move(media_);
                                   }));
        for (std::size_t i = 0; i < blocks.size(); ++i) blocks[i].activity = activity.blocks[i];
        return {};
    }

    // The file in hand.
    Result<MediaFile*> open() {
        if (!media_) {
            NOSCOPE_TRY(media_, MediaFile::open(session_.recording.files[file_].scan.path, cancel_,
                                                session_.file(file_).identity.bytes));
        }
        return media_.get();
    }

    const Session& session_;
    const Sampling& sampling_;
    const PopulationSettings& settings_;
    const CancelToken& cancel_;
    double footage_s_ = 0;
    std::size_t file_ = 0;
    std::unique_ptr<MediaFile> media_;
    std::map<LightCell, bool> is_night_;
    BlockPopulation population_;
};

}  // namespace

Result<BlockPopulation> block_population(const Session& session, const Sampling& sampling,
                                         const PopulationSettings& settings, const CancelToken& cancel) {
    return Population(session, sampling, settings, cancel).go();
}

}  // namespace noscope
