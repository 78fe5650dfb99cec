#include "find/frozen_answer.h"

#include "base/sha256.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <random>
#include <utility>

namespace noscope {
namespace {

// Of [0, below), each as likely as any other; the standard's distributions may differ from library to
// library.
std::size_t pick(std::mt19937_64& random, std::size_t below) {
    const std::uint64_t most = std::mt19937_64::max() - std::mt19937_64::max() % below;
    std::uint64_t value = random();
    while (value >= most) value = random();
    return static_cast<std::size_t>(value % below);
}

}  // namespace

std::vector<Span> certain_spans(std::span<const Window> windows, Rational presence, const Grouping& grouping,
                                std::size_t first) {
    AppearanceBuilder builder(grouping);
    std::vector<Span> spans;
    const auto add = [&](const std::optional<Span>& span) {
        if (!span) return;
        spans.push_back(*span);
        spans.back().first += first;
        spans.back().last += first;
    };
    for (Window window : windows) {
        window.positive = truth_of(window, presence) == Truth::positive;
        window.positive_frames = window.reference_positives;
        add(builder.push(window));
    }
    add(builder.finish());
    return spans;
}

FrozenAnswer::FrozenAnswer(std::span<const Window> windows, Rational presence, const Grouping& grouping)
    : spans_(appearance_spans(windows, grouping)) {
    windows_.reserve(windows.size());
    for (const Window& window : windows) {
        windows_.push_back({window.positive, truth_of(window, presence)});
        if (windows_.back().truth == Truth::open) open_.push_back(windows_.size() - 1);
    }
}

std::optional<std::size_t> FrozenAnswer::span_of(std::size_t i) const {
    const auto after = std::ranges::upper_bound(spans_, i, {}, &Span::first);
    if (after == spans_.begin() || (after - 1)->last < i) return std::nullopt;
    return static_cast<std::size_t>(after - 1 - spans_.begin());
}

std::vector<std::size_t> FrozenAnswer::draw(std::size_t count, std::uint64_t seed) const {
    assert(count <= open_.size());
    std::string claims;
    claims.reserve(windows_.size());
    for (const Claim& claim : windows_)
        claims += static_cast<char>('a' + 3 * (claim.called ? 1 : 0) + static_cast<int>(claim.truth));
    const std::string hash = sha256_hex(fmt::format("audit {} {} {}", seed, count, claims));
    std::mt19937_64 random(std::stoull(hash.substr(0, 16), nullptr, 16));
    std::vector<std::size_t> all = open_;
    for (std::size_t i = 0; i < count; ++i) std::swap(all[i], all[i + pick(random, all.size() - i)]);
    all.resize(count);
    return all;
}

}  // namespace noscope
