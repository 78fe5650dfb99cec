#include "video/wanted_frames.h"

#include "base/try.h"

#include <algorithm>

namespace noscope {
namespace {

using Clock = std::chrono::steady_clock;

template <class Call>
Status timed(Clock::duration& total, Call call) {
    const auto before = Clock::now();
    auto status = call();
    total += Clock::now() - before;
    return status;
}

}  // namespace

WantedFrames::WantedFrames(std::span<const std::uint32_t> wanted, FrameSink& sink)
    : wanted_(wanted), sink_(sink), closed_(wanted.size(), false) {}

std::size_t WantedFrames::place_of(std::uint32_t number) const {
    return static_cast<std::size_t>(std::lower_bound(wanted_.begin(), wanted_.end(), number) -
                                    wanted_.begin());
}

bool WantedFrames::still_open(std::size_t place) {
    if (!closed_[place] && !sink_.still_wanted(wanted_[place])) closed_[place] = true;
    while (first_ < closed_.size() && closed_[first_]) ++first_;
    return !closed_[place];
}

std::optional<std::uint32_t> WantedFrames::next_open(std::uint32_t from) {
    for (std::size_t i = std::max(first_, place_of(from)); i < wanted_.size(); ++i)
        if (still_open(i)) return wanted_[i];
    return std::nullopt;
}

bool WantedFrames::is_open(std::uint32_t number) {
    const std::size_t place = place_of(number);
    return place < wanted_.size() && wanted_[place] == number && still_open(place);
}

Status WantedFrames::deliver(std::uint32_t number, const AVFrame& picture) {
    if (!is_open(number)) return {};
    closed_[place_of(number)] = true;
    return timed(sink_time_, [&] { return sink_.frame(number, picture); });
}

Status WantedFrames::lose(std::uint32_t number) {
    if (!is_open(number)) return {};
    closed_[place_of(number)] = true;
    ++lost_;
    return timed(sink_time_, [&] { return sink_.lost(number); });
}

Status WantedFrames::tick() {
    return timed(sink_time_, [&] { return sink_.tick(); });
}

}  // namespace noscope
