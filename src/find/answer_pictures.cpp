// Pictures of what was found, decoded from the recordings.
#include <noscope/page.h>

#include "base/error_text.h"
#include "base/threads.h"
#include "base/try.h"
#include "find/file_index.h"
#include "find/guarded.h"
#include "video/jpeg.h"
#include "video/media_file.h"
#include "video/parallel_decode.h"
#include "video/rgb_converter.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <utility>

namespace noscope {
namespace {

// So many are made as large as asked for; of more, all together take about as much room as these.
constexpr double kFullSize = 400;
constexpr std::size_t kMostBytes = 12'000'000;  // of all pictures together; a third more within the page

// A frame of one file that is to be seen, and whose picture it is.
struct Wanted {
    double file_s = 0;
    int id = 0;
    bool closest = false;
};

// Finds the frame that is nearest to a time.
class FramesByTime {
   public:
    explicit FramesByTime(const PacketIndex& index) {
        for (std::uint32_t i = 0; i < index.packets.size(); ++i)
            if (index.packets[i].frame) frames_.emplace_back(index.seconds(index.packets[i].pts), i);
        std::sort(frames_.begin(), frames_.end());
    }

    std::optional<std::uint32_t> at(double file_s) const {
        if (frames_.empty()) return std::nullopt;
        auto next = std::lower_bound(frames_.begin(), frames_.end(), std::pair(file_s, std::uint32_t{0}));
        if (next == frames_.end() ||
            (next != frames_.begin() && file_s - std::prev(next)->first <= next->first - file_s))
            --next;
        return next->second;
    }

   private:
    std::vector<std::pair<double, std::uint32_t>> frames_;  // time in the file, packet
};

// One frame into one JPEG.
class JpegSink : public FrameSink {
   public:
    JpegSink(const Orientation& orientation, const JpegSettings& settings)
        : orientation_(orientation), settings_(settings) {}

    Status frame(std::uint32_t, const AVFrame& picture) override {
        RgbConverter converter;
        RgbImage image;
        NOSCOPE_CHECK(converter.convert(picture, orientation_, image));
        NOSCOPE_TRY(jpeg, to_jpeg(image.view(), settings_));
        return {};
    }
    Status lost(std::uint32_t) override { return {}; }

    Jpeg jpeg;

   private:
    Orientation orientation_;
    JpegSettings settings_;
};

class PictureMaker {
   public:
    PictureMaker(const Answer& answer, const PictureOptions& options, CancelToken cancel)
        : answer_(answer),
          threads_(thread_budget(options.threads)),
          cancel_(std::move(cancel)),
          indexes_(answer.store_path) {}

    Result<AnswerPictures> make(const PictureOptions& options) {
        std::vector<std::vector<Wanted>> by_file(answer_.files.size());
        const std::size_t count = choose(options, by_file);
        settings_.most_width = options.most_width;
        if (static_cast<double>(count) > kFullSize)
            settings_.most_width = std::max(
                64, static_cast<int>(options.most_width * std::sqrt(kFullSize / static_cast<double>(count))));
        for (std::size_t file = 0; file < by_file.size(); ++file) {
            if (by_file[file].empty()) continue;
            const Status made = take(answer_.files[file].path, by_file[file]);
            if (!made && made.error().code == ErrorCode::interrupted) return made.error();
            if (!made) pictures_.notes.push_back("no pictures: " + made.error().message);
        }
        keep_within_limit();
        return std::move(pictures_);
    }

   private:
    std::size_t choose(const PictureOptions& options, std::vector<std::vector<Wanted>>& by_file) const {
        std::size_t chosen = 0;
        const std::size_t count = answer_.appearances.size(), most = static_cast<std::size_t>(options.most);
        for (std::size_t i = 0; i < std::min(count, most); ++i) {
            const Appearance& a = answer_.appearances[count <= most ? i : (2 * i + 1) * count / (2 * most)];
            const double at = a.peak_confidence ? a.peak_s : (a.start_s + a.end_s) / 2;
            chosen += put(at, a.file, a.end_file, {0, a.id, false}, by_file);
        }
        for (std::size_t i = 0; i < std::min(answer_.closest.size(), most); ++i)
            chosen += put(answer_.closest[i].at_s, answer_.closest[i].file, answer_.closest[i].file,
                          {0, static_cast<int>(i), true}, by_file);
        return chosen;
    }

    // Into the file that the time lies in.
    std::size_t put(double at_s, int file, int end_file, Wanted wanted,
                    std::vector<std::vector<Wanted>>& by_file) const {
        while (file < end_file && answer_.files[static_cast<std::size_t>(file) + 1].start_s <= at_s) ++file;
        if (file < 0 || file >= std::ssize(answer_.files)) return 0;
        wanted.file_s = at_s - answer_.files[static_cast<std::size_t>(file)].start_s;
        by_file[static_cast<std::size_t>(file)].push_back(wanted);
        return 1;
    }

    Status take(const std::string& path, std::span<const Wanted> wanted) {
        NOSCOPE_TRY(const auto media, MediaFile::open(path, cancel_));
        NOSCOPE_TRY(const PacketIndex* const index, indexes_.of(path, cancel_));
        const FramesByTime frames(*index);
        std::vector<BlockFrames> blocks;
        std::vector<const Wanted*> of;
        for (const Wanted& one : wanted)
            if (const auto frame = frames.at(one.file_s)) {
                blocks.push_back({*frame});
                of.push_back(&one);
            }
        std::size_t lost = 0;
        NOSCOPE_TRY(
            [[maybe_unused]] const DecodeReport report,
            decode_blocks(
                path, kAllBytes, *index, blocks, threads_, cancel_,
                [&](std::size_t) { return std::make_unique<JpegSink>(media->info().orientation, settings_); },
                [&](BlockResult& result) -> Status {
                    Jpeg& jpeg = static_cast<JpegSink&>(*result.sink).jpeg;
                    if (jpeg.bytes.empty())
                        ++lost;
                    else
                        place(*of[result.block], std::move(jpeg));
                    return {};
                }));
        if (lost > 0)
            pictures_.notes.push_back(
                fmt::format("'{}': {} of {} pictures could not be decoded", path, lost, wanted.size()));
        return {};
    }

    void place(const Wanted& wanted, Jpeg jpeg) {
        auto& where = wanted.closest ? pictures_.closest : pictures_.appearances;
        where[wanted.id] = {jpeg.width, jpeg.height, std::move(jpeg.bytes)};
    }

    // Those that are left out lie spread over all, and do not hang on which was decoded first.
    void keep_within_limit() {
        double room = static_cast<double>(kMostBytes), all = 0;
        for (const auto& [place, picture] : pictures_.closest)
            room -= static_cast<double>(picture.jpeg.size());
        for (const auto& [id, picture] : pictures_.appearances)
            all += static_cast<double>(picture.jpeg.size());
        if (all <= room) return;
        double passed = 0, kept = 0;
        const std::size_t taken = pictures_.appearances.size();
        std::erase_if(pictures_.appearances, [&](const auto& entry) {
            const auto bytes = static_cast<double>(entry.second.jpeg.size());
            passed += bytes;
            if (kept + bytes > room * passed / all) return true;
            kept += bytes;
            return false;
        });
        pictures_.notes.push_back(fmt::format(
            "{} of {} pictures are left out: together they are larger than {} MB; ask for fewer by "
            "--pictures, and each of them may be larger",
            taken - pictures_.appearances.size(), taken, kMostBytes / 1'000'000));
    }

    const Answer& answer_;
    int threads_;
    CancelToken cancel_;
    FileIndexes indexes_;
    JpegSettings settings_;
    AnswerPictures pictures_;
};

}  // namespace

Result<AnswerPictures> answer_pictures(const Answer& answer, const PictureOptions& options,
                                       CancelToken cancel) {
    if (options.most < 0 || options.most > PictureOptions::kMost)
        return fail(ErrorCode::usage, "{} pictures are asked for: 0 to {} will do", options.most,
                    PictureOptions::kMost);
    if (options.most_width < 16 || options.threads < 0)
        return fail(ErrorCode::usage, "pictures of {} pixels by {} threads cannot be made",
                    options.most_width, options.threads);
    return guarded([&] { return PictureMaker(answer, options, std::move(cancel)).make(options); });
}

}  // namespace noscope
