#include "video/packet_usefulness.h"

#include "base/try.h"
#include "query/ranking.h"
#include "video/frame_sample.h"
#include "video/packet_sizes.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <vector>

namespace noscope {
namespace {

constexpr std::size_t kPairsAStretch = 8;
constexpr std::size_t kLeastStretches = 3, kMostStretches = 40;
constexpr double kKeyframesWithin = 4;  // seconds
constexpr std::size_t kEnoughKeyframes = 100;
constexpr int kSide = 50;
// A core of the nominal machine: about what x86 servers of 2022 decode of H.264, small and quiet to 1080p.
constexpr double kPixelsASecond = 400e6, kBytesASecond = 6e6;

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
    const auto n = static_cast<double>(a.size());
    const double mean = (n + 1) / 2;  // of ranks
    double both = 0, first = 0, second = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        both += (a[i] - mean) * (b[i] - mean);
        first += (a[i] - mean) * (a[i] - mean);
        second += (b[i] - mean) * (b[i] - mean);
    }
    return first > 0 && second > 0 ? both / std::sqrt(first * second) : 0;
}

// The frames of which neighbours are compared, in pts order.
std::vector<std::uint32_t> compared_frames(const PacketIndex& index) {
    const PacketIndex::Frames frames = index.frame_times();
    std::vector<std::uint32_t> chain;
    for (const std::uint32_t packet : frames.packets)
        if (index.packets[packet].key) chain.push_back(packet);
    if (chain.size() >= kEnoughKeyframes &&
        static_cast<double>(chain.size()) * kKeyframesWithin >= index.duration_s) {
        std::stable_sort(chain.begin(), chain.end(), [&](std::uint32_t a, std::uint32_t b) {
            return index.packets[a].pts < index.packets[b].pts;
        });
        return chain;
    }
    chain.clear();
    for (const AnalysedFrame& frame : analysed_frames(frames.times, index.time_base, Sampling{}))
        chain.push_back(frames.packets[frame.packet]);
    return chain;
}

// Where stretches of the chain begin: at keyframes if there are any, so that nothing before is decoded.
std::vector<std::size_t> stretch_begins(const PacketIndex& index, const std::vector<std::uint32_t>& chain) {
    for (const bool at_keyframes : {true, false}) {
        std::vector<std::size_t> begins;
        for (std::size_t i = 0; i + kPairsAStretch < chain.size();) {
            const bool begins_here = !at_keyframes || index.packets[chain[i]].key;
            if (begins_here) begins.push_back(i);
            i += begins_here ? kPairsAStretch : 1;
        }
        if (!begins.empty()) return begins;
    }
    return {};
}

struct Work {
    double seconds = 0;        // of the nominal machine
    std::int64_t packets = 0;  // that decoding reads
};

// Of decoding a stretch: from the keyframe before its first frame to the last, or its keyframes alone.
Work work_of(const PacketIndex& index, std::span<const std::uint32_t> stretch, double pixels) {
    Work work;
    const auto add = [&](std::uint32_t packet) {
        work.seconds += pixels / kPixelsASecond + index.packets[packet].size / kBytesASecond;
        ++work.packets;
    };
    const bool keys_only = std::all_of(stretch.begin(), stretch.end(),
                                       [&](std::uint32_t packet) { return index.packets[packet].key; });
    if (keys_only) {
        for (const std::uint32_t packet : stretch) add(packet);
        return work;
    }
    const auto [first, last] = std::minmax_element(stretch.begin(), stretch.end());
    std::uint32_t from = *first;
    while (from > 0 && !index.packets[from].key) --from;
    for (std::uint32_t packet = from; packet <= *last; ++packet) add(packet);
    return work;
}

// The stretches in the order in which they are taken: at random, busiest, quietest in turn.
std::vector<std::size_t> order_of(const std::vector<float>& largest, std::uint64_t seed) {
    std::vector<std::size_t> orders[3];
    for (auto& order : orders) {
        order.resize(largest.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
    }
    std::mt19937_64 random(seed);
    for (std::size_t i = largest.size(); i > 1; --i) std::swap(orders[0][i - 1], orders[0][random() % i]);
    std::stable_sort(orders[1].begin(), orders[1].end(),
                     [&](std::size_t a, std::size_t b) { return largest[a] > largest[b]; });
    std::stable_sort(orders[2].begin(), orders[2].end(),
                     [&](std::size_t a, std::size_t b) { return largest[a] < largest[b]; });
    std::vector<std::size_t> result;
    std::vector<bool> taken(largest.size());
    std::size_t next[3] = {};
    while (result.size() < largest.size())
        for (std::size_t turn = 0; turn < 3 && result.size() < largest.size(); ++turn) {
            while (taken[orders[turn][next[turn]]]) ++next[turn];
            result.push_back(orders[turn][next[turn]]);
            taken[result.back()] = true;
        }
    return result;
}

float mean_squared_difference(const ScoreImage& a, const ScoreImage& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.y.size(); ++i) sum += (a.y[i] - b.y[i]) * (a.y[i] - b.y[i]);
    return static_cast<float>(sum / static_cast<double>(a.y.size()));
}

}  // namespace

PacketUsefulness judge_packet_scores(std::span<const float> scores, std::span<const float> differences) {
    std::vector<float> score, difference;
    for (std::size_t i = 0; i < std::min(scores.size(), differences.size()); ++i) {
        if (!std::isfinite(scores[i])) continue;
        score.push_back(scores[i]);
        difference.push_back(differences[i]);
    }
    PacketUsefulness result;
    result.pairs = static_cast<int>(score.size());
    if (result.pairs < kLeastPairs) return result;
    std::vector<float> sorted = difference;
    std::sort(sorted.begin(), sorted.end());
    const float cut = sorted[3 * sorted.size() / 4 - 1];
    std::vector<bool> moving;
    for (const float value : difference) moving.push_back(value > cut);
    const auto auc = area_under_curve(score, moving);
    if (!auc) return result;
    result.auc = *auc;
    result.rho = correlation(mean_ranks(score), mean_ranks(difference));
    result.verdict = result.auc >= kUsefulAuc       ? PacketUsefulness::Verdict::useful
                     : result.auc <= 1 - kUsefulAuc ? PacketUsefulness::Verdict::inverted
                                                    : PacketUsefulness::Verdict::useless;
    return result;
}

Result<PacketPairs> sample_packet_pairs(MediaFile& file, const PacketIndex& index, std::uint64_t seed,
                                        double budget_s) {
    const auto chain = compared_frames(index);
    const auto scores = packet_scores(index, relative_sizes(index), chain);
    const auto begins = stretch_begins(index, chain);
    std::vector<float> largest;
    for (const std::size_t begin : begins) {
        float most = 0;
        for (std::size_t i = begin + 1; i <= begin + kPairsAStretch; ++i)
            if (std::isfinite(scores[i])) most = std::max(most, scores[i]);
        largest.push_back(most);
    }
    const double pixels = static_cast<double>(file.info().coded_width) * file.info().coded_height;
    std::vector<std::size_t> chosen;
    std::vector<std::uint32_t> wanted;
    Work work;
    for (const std::size_t stretch : order_of(largest, seed)) {
        if (chosen.size() >= kMostStretches) break;
        const auto frames = std::span(chain).subspan(begins[stretch], kPairsAStretch + 1);
        const Work more = work_of(index, frames, pixels);
        if (chosen.size() >= kLeastStretches && work.seconds + more.seconds > budget_s) break;
        work.seconds += more.seconds;
        work.packets += more.packets;
        chosen.push_back(begins[stretch]);
        wanted.insert(wanted.end(), frames.begin(), frames.end());
    }
    std::sort(wanted.begin(), wanted.end());
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
    // Some more for what codecs hold back and for starts that turn out to be none.
    const std::int64_t most_packets = 4 * work.packets + 600;
    NOSCOPE_TRY(const auto images, sample_images(file, index, wanted, {kSide, kSide}, most_packets));
    PacketPairs pairs;
    const auto image_of = [&](std::uint32_t packet) -> const ScoreImage& {
        const auto place = std::lower_bound(wanted.begin(), wanted.end(), packet) - wanted.begin();
        return images[static_cast<std::size_t>(place)];
    };
    for (const std::size_t begin : chosen)
        for (std::size_t i = begin + 1; i <= begin + kPairsAStretch; ++i) {
            const ScoreImage &before = image_of(chain[i - 1]), &image = image_of(chain[i]);
            if (before.width == 0 || image.width == 0) continue;
            pairs.scores.push_back(scores[i]);
            pairs.differences.push_back(mean_squared_difference(before, image));
        }
    return pairs;
}

}  // namespace noscope
