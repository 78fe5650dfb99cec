#include "find/found_plan.h"

#include "base/sealed_bytes.h"
#include "find/query_json.h"
#include "report/search_json.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace noscope {
namespace {

constexpr std::uint8_t kVersion = 6;

OrderedJson json_of(const OpenSample& open) {
    OrderedJson blocks = OrderedJson::array();
    for (const OpenWindows& block : open.blocks) {
        OrderedJson counts = OrderedJson::array();
        for (const auto count : counts_of_open_windows()) counts.push_back(block.*count);
        blocks.push_back(std::move(counts));
    }
    return {{"blocks", blocks},
            {"group", open.group},
            {"group_blocks", open.group_blocks},
            {"taught", open.taught}};
}

std::optional<OpenSample> read_open(const OrderedJson& json) {
    OpenSample open;
    try {
        for (const auto& counts : json.at("blocks")) {
            if (counts.size() != counts_of_open_windows().size()) return std::nullopt;
            OpenWindows& block = open.blocks.emplace_back();
            for (std::size_t i = 0; i < counts.size(); ++i)
                block.*counts_of_open_windows()[i] = counts[i].get<std::int64_t>();
        }
        open.group = json.at("group").get<std::vector<std::size_t>>();
        open.group_blocks = json.at("group_blocks").get<std::vector<std::int64_t>>();
        open.taught = json.at("taught").get<std::int64_t>();
    } catch (const OrderedJson::exception&) {
        return std::nullopt;
    }
    const bool grouped =
        open.group.size() == open.blocks.size() &&
        std::ranges::all_of(open.group, [&](std::size_t group) { return group < open.group_blocks.size(); });
    return grouped ? std::optional(std::move(open)) : std::nullopt;
}

}  // namespace

std::vector<std::uint8_t> encode(const FoundPlan& found) {
    OrderedJson json = search_json(found.search);
    json["span_windows"] = found.span_windows;
    json["select_labels"] = found.select_labels;
    if (found.open) json["open_windows"] = json_of(*found.open);
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
        found.open = read_open(json["open_windows"]);
        if (!found.open) return std::nullopt;
    }
    return found;
}

}  // namespace noscope
