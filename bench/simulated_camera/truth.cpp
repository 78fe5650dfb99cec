#include "simulated_camera/truth.h"

#include "simulated_camera/compositor.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace noscope::simulated {
namespace {

constexpr int kLeastSide = 4;  // pixels

}  // namespace

std::vector<Seen> what_is_seen(const std::vector<CutOut>& cut_outs,
                               const std::vector<Appearance>& appearances, const TruthSettings& settings) {
    const Box picture{0, 0, settings.width, settings.height};
    std::vector<Seen> result;
    for (std::size_t i = 0; i < appearances.size(); ++i) {
        const Appearance& one = appearances[i];
        const CutOut& what = cut_outs[one.cut_out];
        Seen seen{i, one.cut_out, 0, {}};
        const auto first = static_cast<std::int64_t>(std::ceil(one.start * settings.rate));
        for (std::int64_t frame = first; frame < settings.frames; ++frame) {
            const double time = static_cast<double>(frame) / settings.rate;
            if (time > one.end(what)) break;
            Box box = intersection(one.body(what, time).moved(-kMargin, -kMargin), picture);
            const bool there =
                opacity(one, what, time) >= 128 && box.width() >= kLeastSide && box.height() >= kLeastSide;
            if (seen.boxes.empty() && !there) continue;
            if (seen.boxes.empty()) seen.enter = frame;
            seen.boxes.push_back(there ? box : Box{});
        }
        while (!seen.boxes.empty() && seen.boxes.back().empty()) seen.boxes.pop_back();
        if (!seen.boxes.empty()) result.push_back(std::move(seen));
    }
    return result;
}

std::string truth_csv(const std::vector<CutOut>& cut_outs, const std::vector<Seen>& seen) {
    std::string text = "appearance,source_track,class,enter_frame,leave_frame,x0,y0,x1,y1\n";
    for (const Seen& one : seen) {
        Box box;
        for (const Box& each : one.boxes) box = hull(box, each);
        fmt::format_to(std::back_inserter(text), "{},{},{},{},{},{},{},{},{}\n", one.appearance, one.cut_out,
                       cut_outs[one.cut_out].class_name, one.enter, one.leave(), box.x0, box.y0, box.x1,
                       box.y1);
    }
    return text;
}

std::string boxes_csv(const std::vector<CutOut>& cut_outs, const std::vector<Seen>& seen) {
    struct Row {
        std::int64_t frame;
        const Seen* one;
    };
    std::vector<Row> rows;
    for (const Seen& one : seen)
        for (std::int64_t frame = one.enter; frame < one.leave(); ++frame)
            if (!one.boxes[static_cast<std::size_t>(frame - one.enter)].empty())
                rows.push_back({frame, &one});
    std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.frame < b.frame; });
    std::string text = "frame,object_name,confidence,xmin,ymin,xmax,ymax\n";
    for (const Row& row : rows) {
        const Box& box = row.one->boxes[static_cast<std::size_t>(row.frame - row.one->enter)];
        fmt::format_to(std::back_inserter(text), "{},{},1,{},{},{},{}\n", row.frame,
                       cut_outs[row.one->cut_out].class_name, box.x0, box.y0, box.x1, box.y1);
    }
    return text;
}

double share_seen(const std::vector<Seen>& seen, std::int64_t frames) {
    std::vector<bool> there(static_cast<std::size_t>(frames));
    for (const Seen& one : seen)
        for (std::size_t i = 0; i < one.boxes.size(); ++i)
            if (!one.boxes[i].empty()) there[static_cast<std::size_t>(one.enter) + i] = true;
    return static_cast<double>(std::count(there.begin(), there.end(), true)) / static_cast<double>(frames);
}

}  // namespace noscope::simulated
