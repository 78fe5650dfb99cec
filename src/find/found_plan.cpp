#include "find/found_plan.h"

#include "base/sealed_bytes.h"
#include "find/query_json.h"
#include "report/search_json.h"

namespace noscope {
namespace {

constexpr std::uint8_t kVersion = 1;

}  // namespace

std::vector<std::uint8_t> encode(const FoundPlan& found) {
    OrderedJson json = search_json(found.search);
    json["span_windows"] = found.span_windows;
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
        !json["span_windows"].is_number_integer())
        return std::nullopt;
    auto plan = parse_plan(search->chosen()->plan);
    if (!plan) return std::nullopt;
    return FoundPlan{.prepared = {.plan = std::move(*plan), .scene = {}},
                     .span_windows = json["span_windows"].get<std::int64_t>(),
                     .search = std::move(*search)};
}

}  // namespace noscope
