#include "find/camera_views.h"

#include "base/base64.h"
#include "base/error_text.h"
#include "base/sha256.h"
#include "base/text.h"
#include "base/try.h"
#include "find/plan_watch.h"
#include "find/scale_frames.h"
#include "video/infrared.h"

#include <algorithm>
#include <cmath>

namespace noscope {
namespace {

using Json = nlohmann::json;

// Seconds between views: some hundred of a short recording, and one a minute.
constexpr double kViews = 100, kLeastApartS = 5, kMostApartS = 60;
// Whose pictures are held at once.
constexpr std::size_t kTogether = 32;
constexpr std::size_t kMostMoves = 100;
constexpr double kFar = 1e15;

OrderedJson report_json(const CameraLooked& looked) {
    OrderedJson moves = OrderedJson::array();
    for (const CameraMove& move : looked.report.moves)
        moves.push_back({{"at_s", move.at_s},
                         {"clock", move.clock},
                         {"before", move.before_recording},
                         {"shifted", move.shifted},
                         {"right", move.right},
                         {"down", move.down}});
    return {{"views", looked.report.views},
            {"always", looked.report.always_moves},
            {"moves", moves},
            {"known", to_base64_lines(encode(looked.views))}};
}

std::optional<CameraLooked> report_from(std::span<const std::uint8_t> bytes) {
    const Json document = Json::parse(bytes.begin(), bytes.end(), nullptr, false);
    JsonFields in(document);
    CameraLooked looked;
    looked.report.views = in.whole("views", 0, std::int64_t{1} << 53);
    looked.report.always_moves = in.flag("always");
    for (const Json& value : in.list("moves")) {
        JsonFields move(value, in.shared_ok());
        looked.report.moves.push_back({move.number("at_s", -kFar, kFar), move.text("clock"),
                                       move.flag("before"), move.flag("shifted"), move.number("right", -1, 1),
                                       move.number("down", -1, 1)});
    }
    const auto known = from_base64_lines(in.texts("known"));
    auto views = known ? decode_views(*known) : std::nullopt;
    if (!in.ok() || !views) return std::nullopt;
    looked.views = *std::move(views);
    return looked;
}

std::string key_of(const CameraLook& look, double apart_s) {
    const auto known = encode(look.known);
    return "camera watch 1 " + sha256_hex(look.session.fingerprint(fmt::format(
                                   "{} {} {}", look.question, apart_s,
                                   sha256_hex({reinterpret_cast<const char*>(known.data()), known.size()}))));
}

// Keyframes alone: they are decoded without what lies between.
std::vector<std::pair<std::uint32_t, double>> chosen_frames(const FileWork& work, double apart_s) {
    std::vector<std::pair<std::uint32_t, double>> chosen;
    for (const AskedFrame& frame : work.frames) {
        const double at_s = work.index.seconds(frame.pts);
        if (frame.key && frame.asked && (chosen.empty() || at_s >= chosen.back().second + apart_s))
            chosen.emplace_back(frame.packet, at_s);
    }
    return chosen;
}

std::string share_text(double share) { return fmt::format("{:.0f} %", std::max(1., 100 * std::abs(share))); }

}  // namespace

Result<CameraLooked> look_at_camera(const CameraLook& look) {
    const Session& session = look.session;
    const double apart_s = std::clamp(std::round(look.covered_s / kViews), kLeastApartS, kMostApartS);
    const std::string key = key_of(look, apart_s);
    NOSCOPE_TRY(const auto stored, session.store->artifact(key));
    if (stored)
        if (auto looked = report_from(*stored)) return *std::move(looked);
    const ScoreSpec spec{.width = kViewSide, .height = kViewSide, .chroma = true};
    CameraWatch watch(look.known);
    StageClock decoding;
    std::int64_t frames = 0;
    CameraLooked looked;
    std::vector<std::string> clocks;
    std::size_t told = 0;
    for (std::size_t file = 0; file < session.recording.files.size(); ++file) {
        NOSCOPE_TRY(const FileWork work, load_work(session, file, look.sampling, look.cancel));
        const RecordingFile& place = session.recording.files[file];
        const auto chosen = chosen_frames(work, apart_s);
        for (std::size_t first = 0; first < chosen.size(); first += kTogether) {
            if (look.enough()) {
                looked.finished = false;
                return looked;
            }
            const std::size_t end = std::min(chosen.size(), first + kTogether);
            std::vector<std::uint32_t> wanted;
            for (std::size_t i = first; i < end; ++i) wanted.push_back(chosen[i].first);
            std::ranges::sort(wanted);
            NOSCOPE_TRY(ScaledFrames scaled,
                        scale_frames(session, file, work.index, wanted, {&spec, 1}, decoding, look.cancel));
            frames += std::ssize(scaled.images);
            for (std::size_t i = first; i < end; ++i) {
                const auto found = scaled.images.find(chosen[i].first);
                if (found == scaled.images.end()) continue;
                ScoreImage& image = found->second.front();
                CameraView view{{kViewSide, kViewSide, std::move(image.y), {}, {}}, false};
                image.y.assign(image.u.size(), 0);
                view.infrared = is_infrared(image);
                watch.see(place.start_s + chosen[i].second, std::move(view));
            }
            // Told at a file that is in hand, or, where two files make a change, at the first of them.
            for (; told < watch.changes().size(); ++told) {
                const double at_s = watch.changes()[told].at_s;
                std::size_t of = file;
                while (of > 0 && session.recording.files[of].start_s > at_s) --of;
                const RecordingFile& there = session.recording.files[of];
                clocks.push_back(there.clock ? session.zone.text(there.clock->plus(at_s - there.start_s))
                                             : "");
            }
        }
    }
    double seconds = 0;
    for (const StageCost& cost : decoding.stages()) seconds += cost.seconds;
    look.stages.add("camera", seconds, frames);
    looked.report.views = watch.views();
    looked.report.always_moves = watch.always_moves();
    for (std::size_t i = 0; i < std::min(kMostMoves, watch.changes().size()); ++i) {
        const ViewChange& change = watch.changes()[i];
        looked.report.moves.push_back(
            {change.at_s, clocks[i], change.before_first, change.shifted, change.right, change.down});
    }
    looked.views = watch.known();
    const std::string text = to_text(report_json(looked));
    NOSCOPE_CHECK(
        session.store->put_artifact(key, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}));
    return looked;
}

std::string camera_warning(const CameraWatchReport& report) {
    if (report.always_moves)
        return "the camera moves all the time: differences between pictures and nets for one view tell "
               "little here, "
               "and regions stay where they are; use --plan reference, or a plan of `every(N)`, `packets` "
               "and "
               "detectors (`model:`) alone";
    if (report.moves.empty()) return "";
    const CameraMove& first = report.moves.front();
    std::string text = first.before_recording
                           ? std::string("the camera was moved since the plan was made")
                           : fmt::format("the camera moved at {}",
                                         first.clock.empty() ? human_duration(first.at_s) : first.clock);
    if (first.shifted)
        text += fmt::format(" by about {} of the picture", share_text(std::hypot(first.right, first.down)));
    else
        text += ", or something covers it: it shows another picture";
    if (report.moves.size() > 1) text += fmt::format(", and {} more times", report.moves.size() - 1);
    return text +
           "; look at the camera, set regions anew, and make a plan for what it shows now with noscope plan";
}

}  // namespace noscope
