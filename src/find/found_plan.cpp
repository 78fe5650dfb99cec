#include "find/found_plan.h"

#include "base/sealed_bytes.h"
#include "find/query_json.h"
#include "report/search_json.h"

#include <algorithm>
#include <array>

namespace noscope {
namespace {

constexpr std::uint8_t kVersion = 4;

// In the order of its members.
constexpr std::array<std::int64_t OpenWindows::*, 14> kOpen{
    &OpenWindows::windows,        &OpenWindows::frames,         &OpenWindows::positive,
    &OpenWindows::exact_positive, &OpenWindows::exact_negative, &OpenWindows::open_positive,
    &OpenWindows::open_negative,  &OpenWindows::missed,         &OpenWindows::added,
    &OpenWindows::outside,        &OpenWindows::missed_outside, &OpenWindows::inside,
    &OpenWindows::labels,         &OpenWindows::starts};

}  // namespace

std::vector<std::uint8_t> encode(const FoundPlan& found) {
    OrderedJson json = search_json(found.search);
    json["span_windows"] = found.span_windows;
    json["select_labels"] = found.select_labels;
    if (found.open) {
        for (const auto member : kOpen) json["open_windows"].push_back((*found.open).*member);
        json["open_windows"].push_back(found.open->start_places);
    }
    json["learnt"] = OrderedJson::array();
    for (const LearntBlock& block : found.learnt)
        json["learnt"].push_back({block.file, block.number, block.chose ? 1 : 0});
    const std::string text = to_text(json);
    SealedWriter out(kVersion);
    out.append({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    return std::move(out).seal();
}

std::optional<FoundPlan> decode_found_plan(std::span<const std::uint8_t> bytes) {
    auto in = SealedReader::open(bytes, kVersion);
    if (!in) return std::nullopt;
    const auto text = in->take(in->left());
    const auto json = OrderedJson::parse(text.begin(), text.end(), nullptr, false);
    auto search = read_search(json);
    if (!search || !search->chosen() || !json.contains("span_windows") ||
        !json["span_windows"].is_number_integer() || !json.contains("select_labels") ||
        !json["select_labels"].is_number_integer() || !json.contains("learnt"))
        return std::nullopt;
    auto plan = parse_plan(search->chosen()->plan);
    if (!plan) return std::nullopt;
    FoundPlan found{.prepared = {.plan = std::move(*plan), .scene = {}},
                    .span_windows = json["span_windows"].get<std::int64_t>(),
                    .select_labels = json["select_labels"].get<std::int64_t>(),
                    .search = std::move(*search)};
    for (const auto& block : json["learnt"]) {
        if (!block.is_array() || block.size() != 3 ||
            !std::ranges::all_of(block, [](const auto& one) { return one.is_number_integer(); }))
            return std::nullopt;
        found.learnt.push_back(
            {block[0].get<std::uint32_t>(), block[1].get<std::int64_t>(), block[2].get<int>() != 0});
    }
    if (json.contains("open_windows")) {
        const auto& counts = json["open_windows"];
        if (!counts.is_array() || counts.size() != kOpen.size() + 1) return std::nullopt;
        found.open.emplace();
        for (std::size_t i = 0; i < kOpen.size(); ++i)
            if (counts[i].is_number_integer()) (*found.open).*kOpen[i] = counts[i].get<std::int64_t>();
        if (counts.back().is_number_integer()) found.open->start_places = counts.back().get<std::int64_t>();
    }
    return found;
}

}  // namespace noscope
