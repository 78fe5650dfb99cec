#include "simulated_camera/schedule.h"

#include "base/error_text.h"
#include "base/try.h"
#include "simulated_camera/random.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace noscope::simulated {
namespace {

constexpr double kBusyShare = 0.2, kBusySeconds = 120, kBusyFactor = 4;
constexpr double kCalmFactor = (1 - kBusyShare * kBusyFactor) / (1 - kBusyShare);
constexpr double kStep = 0.2;        // seconds between the moments at which two ways are compared
constexpr double kLongestWait = 20;  // seconds

std::vector<double> poisson_times(Draws& draws, double from, double to, double per_second) {
    std::vector<double> times;
    if (per_second <= 0) return times;
    for (double t = from + draws.exponential(1 / per_second); t < to; t += draws.exponential(1 / per_second))
        times.push_back(t);
    return times;
}

std::vector<double> arrival_times(const ScheduleSettings& settings, double per_second) {
    Draws draws(settings.seed, Purpose::arrival);
    if (settings.arrivals == Arrivals::poisson) return poisson_times(draws, 0, settings.seconds, per_second);
    std::vector<double> times;
    bool busy = draws.uniform() < kBusyShare;
    for (double t = 0; t < settings.seconds; busy = !busy) {
        const double mean = busy ? kBusySeconds : kBusySeconds * (1 - kBusyShare) / kBusyShare;
        const double end = std::min(settings.seconds, t + draws.exponential(mean));
        const auto some = poisson_times(draws, t, end, per_second * (busy ? kBusyFactor : kCalmFactor));
        times.insert(times.end(), some.begin(), some.end());
        t = end;
    }
    return times;
}

double mean_seconds(const std::vector<CutOut>& cut_outs) {
    double sum = 0;
    for (const CutOut& cut_out : cut_outs) sum += cut_out.seconds();
    return sum / static_cast<double>(cut_outs.size());
}

bool in_each_others_way(const std::vector<CutOut>& cut_outs, const Appearance& a, const Appearance& b,
                        double overlap) {
    const CutOut &what_a = cut_outs[a.cut_out], &what_b = cut_outs[b.cut_out];
    const double end = std::min(a.end(what_a), b.end(what_b));
    for (double t = std::max(a.start, b.start); t < end; t += kStep) {
        const Box box_a = a.body(what_a, t), box_b = b.body(what_b, t);
        const double smaller = static_cast<double>(std::min(box_a.area(), box_b.area()));
        if (smaller > 0 && static_cast<double>(intersection(box_a, box_b).area()) > overlap * smaller)
            return true;
    }
    return false;
}

// Moves `one` later until its way is free; false: it is not within kLongestWait.
bool find_room(const std::vector<CutOut>& cut_outs, const std::vector<Appearance>& there, double overlap,
               Draws& draws, Appearance& one) {
    if (overlap >= 1) return true;
    for (const double latest = one.start + kLongestWait; one.start < latest;
         one.start += draws.between(0.3, 1.2)) {
        const bool free = std::none_of(there.begin(), there.end(), [&](const Appearance& other) {
            return in_each_others_way(cut_outs, one, other, overlap);
        });
        if (free) return true;
    }
    return false;
}

}  // namespace

Box Appearance::body(const CutOut& what, double time) const {
    const double own = (time - start) * speed;
    if (own < 0 || own > what.seconds()) return {};
    const CutOut::At at = what.at(own);
    return at.patch->body.moved(dx + static_cast<int>(std::floor(at.dx + 0.5)),
                                dy + static_cast<int>(std::floor(at.dy + 0.5)));
}

Result<Halves> split_halves(const std::vector<CutOut>& cut_outs, std::uint64_t seed) {
    if (cut_outs.size() < 2)
        return fail(ErrorCode::usage,
                    "only {} thing could be cut out, and the two halves of a recording share none: take a "
                    "longer clip",
                    cut_outs.size());
    std::vector<std::size_t> order(cut_outs.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](auto a, auto b) { return cut_outs[a].bytes() > cut_outs[b].bytes(); });
    Halves halves;
    Draws draws(seed, Purpose::halves);
    for (std::size_t i = 0; i < order.size(); i += 2) {  // neighbours in size go to different halves
        const bool swap = draws.uniform() < 0.5;
        if (i + 1 == order.size()) {
            (swap ? halves.first : halves.second).push_back(order[i]);
            break;
        }
        halves.first.push_back(order[swap ? i + 1 : i]);
        halves.second.push_back(order[swap ? i : i + 1]);
    }
    std::sort(halves.first.begin(), halves.first.end());
    std::sort(halves.second.begin(), halves.second.end());
    return halves;
}

Result<std::vector<Appearance>> schedule(const std::vector<CutOut>& cut_outs,
                                         const ScheduleSettings& settings) {
    NOSCOPE_TRY(const Halves halves, split_halves(cut_outs, settings.seed));
    const double per_second =
        settings.share > 0 ? settings.share / mean_seconds(cut_outs) : settings.per_hour / 3600;
    const double middle = settings.half == Half::both ? settings.seconds / 2 : settings.seconds;
    std::vector<Appearance> placed, recent;
    const std::vector<double> times = arrival_times(settings, per_second);
    for (std::size_t i = 0; i < times.size(); ++i) {
        Draws draws(settings.seed, Purpose::variation, i);
        const auto& set = settings.half == Half::second || (settings.half == Half::both && times[i] >= middle)
                              ? halves.second
                              : halves.first;
        Appearance one;
        one.cut_out = set[static_cast<std::size_t>(draws.below(static_cast<int>(set.size())))];
        one.start = times[i];
        one.speed = 1 + settings.speed * draws.between(-1, 1);
        one.brightness = 1 + settings.brightness * draws.between(-1, 1);
        one.dx = static_cast<int>(std::floor(settings.shift * draws.between(-1, 1) + 0.5));
        one.dy = static_cast<int>(std::floor(settings.shift * draws.between(-0.5, 0.5) + 0.5));
        std::erase_if(recent,
                      [&](const Appearance& other) { return other.end(cut_outs[other.cut_out]) < times[i]; });
        if (!find_room(cut_outs, recent, settings.overlap, draws, one)) continue;
        const double limit = times[i] < middle ? middle : settings.seconds;
        const bool crosses_middle = limit == middle && one.end(cut_outs[one.cut_out]) > middle;
        if (one.start >= settings.seconds || (settings.half == Half::both && crosses_middle)) continue;
        placed.push_back(one);
        recent.push_back(one);
    }
    std::stable_sort(placed.begin(), placed.end(),
                     [](const Appearance& a, const Appearance& b) { return a.start < b.start; });
    return placed;
}

}  // namespace noscope::simulated
