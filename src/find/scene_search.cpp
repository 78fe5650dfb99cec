#include "find/scene_search.h"

#include "base/error_text.h"
#include "base/sha256.h"
#include "base/try.h"
#include "find/scale_frames.h"

#include <algorithm>
#include <map>

namespace noscope {
namespace {

// Asked about in four rounds, until so many are empty.
constexpr std::int64_t kMostAsked = 96, kEnoughEmpty = 24;
// With fewer the pictures may hold what happened to stand there.
constexpr std::size_t kFewEmpty = 5;

// By file, the places of frames among those that the run asks of it.
using Drawn = std::map<std::size_t, std::vector<std::size_t>>;

class Search {
   public:
    Search(const SceneSearch& search, CascadeTotals& totals) : search_(search), totals_(totals) {}

    Result<EmptyScene> go() {
        const std::string key = name();
        NOSCOPE_TRY(const auto stored, search_.session.store->artifact(key));
        if (stored)
            if (auto scene = decode_empty_scene(*stored)) return std::move(*scene);
        NOSCOPE_CHECK(search_.before());
        NOSCOPE_CHECK(look());
        if (frames_.empty())
            return fail(
                ErrorCode::usage,
                "none of {} frames that {} was asked about is empty, so there is no picture of the empty "
                "scene to compare with; compare with earlier frames instead: --plan 'mse(anchor)>T | "
                "reference'",
                looked_at_, search_.session.reference->name());
        if (frames_.size() < kFewEmpty && search_.note)
            search_.note(
                fmt::format("only {} of {} frames asked about are empty: the picture of the empty scene "
                            "may not be one",
                            frames_.size(), looked_at_));
        NOSCOPE_TRY(EmptyScene scene, make_empty_scene(search_.images, frames_));
        NOSCOPE_CHECK(search_.session.store->put_artifact(key, encode(scene)));
        return scene;
    }

   private:
    std::string name() const {
        std::string text = fmt::format("{} seed {} most {} enough {}", search_.question, search_.seed,
                                       kMostAsked, kEnoughEmpty);
        for (std::size_t i = 0; i < search_.images.specs().size(); ++i) {
            const ScoreSpec& spec = search_.images.specs()[i];
            text += fmt::format(" {}x{}", spec.width, spec.height);
            if (spec.chroma) text += " chroma";
            if (spec.crop != Rect{0, 0, 1, 1})
                text +=
                    fmt::format(" crop {},{},{},{}", spec.crop.x0, spec.crop.y0, spec.crop.x1, spec.crop.y1);
            if (search_.images.needs_empty_scene(i)) text += " empty";
        }
        return "empty scene " + sha256_hex(search_.session.fingerprint(text));
    }

    Status look() {
        const auto numbers = spread_sample(search_.totals.frames, kMostAsked, search_.seed);
        const std::size_t round = std::max<std::size_t>(1, (numbers.size() + 3) / 4);
        for (std::size_t i = 0; i < numbers.size() && std::ssize(frames_) < kEnoughEmpty; i += round) {
            const auto part = std::span(numbers).subspan(i, std::min(round, numbers.size() - i));
            for (const auto& [file, places] : by_file(part)) NOSCOPE_CHECK(look_at(file, places));
        }
        return {};
    }

    Drawn by_file(std::span<const std::int64_t> numbers) const {
        Drawn drawn;
        for (std::int64_t number : numbers) {
            std::size_t file = 0;
            while (number >= search_.totals.frames_by_file[file])
                number -= search_.totals.frames_by_file[file++];
            drawn[file].push_back(static_cast<std::size_t>(number));
        }
        for (auto& [file, places] : drawn) std::ranges::sort(places);
        return drawn;
    }

    Status look_at(std::size_t file, const std::vector<std::size_t>& places) {
        NOSCOPE_TRY(const FileWork work, load_work(search_.session, file, search_.sampling, search_.cancel));
        std::vector<AskedFrame> frames;
        for (const std::size_t place : places) frames.push_back(work.frames[place]);
        std::vector<std::uint32_t> empty;
        NOSCOPE_CHECK(ask(file, work, frames, empty));
        looked_at_ += std::ssize(frames);
        if (empty.empty()) return {};
        return take_images(file, work, empty);
    }

    Status ask(std::size_t file, const FileWork& work, std::span<const AskedFrame> frames,
               std::vector<std::uint32_t>& empty) {
        Session& session = search_.session;
        NOSCOPE_TRY(CascadeRunner runner,
                    CascadeRunner::make({*session.store,
                                         *session.reference,
                                         session.model,
                                         search_.cancel,
                                         search_.stages,
                                         nullptr,
                                         {},
                                         session.threads},
                                        {reference_alone(), search_.predicate, search_.sampling}));
        runner.positive = search_.positive;
        runner.on_classes = search_.on_classes;
        runner.tells_memory = false;  // the run that it is for does
        runner.enough = search_.enough;
        const FrameRequest request{session.recording.files[file].scan.path, session.file(file), &work.index,
                                   frames};
        NOSCOPE_TRY(const bool finished,
                    runner.run_file(request, [&](std::size_t i, const FrameOutcome& outcome) -> Status {
                        if (outcome.decision.decoded && !outcome.decision.positive)
                            empty.push_back(frames[i].packet);
                        return {};
                    }));
        totals_.add(runner.totals());
        if (!finished) return fail(ErrorCode::interrupted, "interrupted; the same command goes on");
        std::ranges::sort(empty);
        return {};
    }

    Status take_images(std::size_t file, const FileWork& work, const std::vector<std::uint32_t>& wanted) {
        const RecordingFile& recorded = search_.session.recording.files[file];
        std::vector<ScoreSpec> specs(search_.images.specs().begin(), search_.images.specs().end());
        specs.push_back(kLightSpec);
        NOSCOPE_TRY(ScaledFrames scaled, scale_frames(search_.session, file, work.index, wanted, specs,
                                                      search_.stages, search_.cancel));
        totals_.frames_decoded += scaled.frames_decoded;
        for (auto& [packet, images] : scaled.images)
            frames_.push_back(
                {std::move(images), recorded.start_s + work.index.seconds(work.index.packets[packet].pts)});
        return {};
    }

    const SceneSearch& search_;
    CascadeTotals& totals_;
    std::int64_t looked_at_ = 0;  // frames
    std::vector<SceneFrame> frames_;
};

}  // namespace

Result<EmptyScene> find_empty_scene(const SceneSearch& search, CascadeTotals& totals) {
    return Search(search, totals).go();
}

}  // namespace noscope
