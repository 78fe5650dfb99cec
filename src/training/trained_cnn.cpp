#include "training/trained_cnn.h"

#include "base/error_text.h"
#include "base/input_file.h"
#include "base/output_file.h"
#include "base/sealed_bytes.h"
#include "base/try.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <string_view>

namespace noscope {
namespace {

using nlohmann::json;
using Ordered = nlohmann::ordered_json;

static_assert(std::endian::native == std::endian::little, "weights are written as memory has them");

// Sealed bytes: the architecture's text, the record's JSON (each its length, a varint, in front); mean and
// scale, channels() x f32 each; the weights, f32.
constexpr std::uint8_t kVersion = 1;

std::span<const std::uint8_t> bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string text_of(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool all_finite(std::span<const float> values) {
    return std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); });
}

// Members of an object; once one is not as it should be, `sound` stays false.
struct Reader {
    const json& object;
    bool sound = true;

    template <class T>
    void get(const char* name, bool (json::*is)() const noexcept, T& value) {
        const auto at = object.find(name);
        if (at != object.end() && ((*at).*is)())
            value = at->template get<T>();
        else
            sound = false;
    }
    void number(const char* name, double& value) { get(name, &json::is_number, value); }
    void count(const char* name, std::uint64_t& value) { get(name, &json::is_number_unsigned, value); }
};

// JSON has no NaN.
bool read_epoch(const json& object, CnnEpoch& epoch) {
    if (!object.is_object()) return false;
    Reader in{object};
    in.number("training_loss", epoch.training_loss);
    in.number("held_out_loss", epoch.held_out_loss);
    if (const auto auc = object.find("held_out_auc"); auc != object.end() && auc->is_null())
        epoch.held_out_auc = std::numeric_limits<double>::quiet_NaN();
    else
        in.number("held_out_auc", epoch.held_out_auc);
    return in.sound;
}

bool read_record(const json& object, CnnRecord& record) {
    Reader in{object};
    in.get("optimizer", &json::is_string, record.optimizer);
    in.number("learning_rate", record.learning_rate);
    in.count("seed", record.seed);
    in.count("rows", record.rows);
    in.count("positives", record.positives);
    in.count("groups", record.groups);
    in.count("held_out_rows", record.held_out_rows);
    in.count("held_out_positives", record.held_out_positives);
    in.count("held_out_groups", record.held_out_groups);
    std::uint64_t best = 0;
    in.count("best_epoch", best);
    in.get("ended_early", &json::is_boolean, record.ended_early);
    in.number("seconds", record.seconds);
    const auto epochs = object.find("epochs");
    if (epochs == object.end() || !epochs->is_array()) return false;
    for (const json& one : *epochs) {
        if (!read_epoch(one, record.epochs.emplace_back())) return false;
    }
    if (best >= std::max<std::size_t>(record.epochs.size(), 1)) return false;
    record.best_epoch = static_cast<int>(best);
    return in.sound;
}

// Exact length, so that no byte is unread.
std::optional<TrainedCnn> decode(std::span<const std::uint8_t> bytes) {
    auto in = SealedReader::open(bytes, kVersion);
    if (!in) return std::nullopt;
    const auto architecture = parse_cnn_architecture(text_of(in->sized()));
    auto record = cnn_record_from_json(text_of(in->sized()));
    if (!in->ok() || !architecture || !record) return std::nullopt;
    TrainedCnn net;
    net.architecture = *architecture;
    net.record = std::move(*record);
    for (std::vector<float>* values : {&net.mean, &net.scale})
        for (int i = 0; i < net.architecture.channels(); ++i) values->push_back(in->real32());
    const std::size_t count = shape_of(net.architecture).parameters();
    const auto weights = in->take(count * sizeof(float));
    if (!in->at_end() || weights.size() != count * sizeof(float)) return std::nullopt;
    net.weights.resize(count);
    std::memcpy(net.weights.data(), weights.data(), weights.size());
    return net;
}

}  // namespace

Status check(const TrainedCnn& net) {
    if (const Status allowed = check(net.architecture); !allowed)
        return fail(ErrorCode::internal, "the trained net: {}", allowed.error().message);
    const auto channels = static_cast<std::size_t>(net.architecture.channels());
    const std::size_t weights = shape_of(net.architecture).parameters();
    if (net.mean.size() != channels || net.scale.size() != channels || net.weights.size() != weights)
        return fail(ErrorCode::internal, "the trained net '{}' has {} weights, and {} are needed",
                    to_string(net.architecture), net.weights.size(), weights);
    if (!all_finite(net.mean) || !all_finite(net.scale) || !all_finite(net.weights))
        return fail(ErrorCode::internal, "the trained net '{}' holds a weight that is no number",
                    to_string(net.architecture));
    return {};
}

Status write_trained_cnn(const TrainedCnn& net, const std::string& path) {
    NOSCOPE_CHECK(check(net));
    SealedWriter out(kVersion);
    out.sized(bytes_of(to_string(net.architecture)));
    out.sized(bytes_of(to_json(net.record)));
    for (const auto* values : {&net.mean, &net.scale})
        for (const float value : *values) out.real32(value);
    out.append(
        {reinterpret_cast<const std::uint8_t*>(net.weights.data()), net.weights.size() * sizeof(float)});
    const std::vector<std::uint8_t> bytes = std::move(out).seal();
    return write_file_atomically(path,
                                 std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

Result<TrainedCnn> read_trained_cnn(const std::string& path) {
    const auto bytes = read_file(path);
    if (!bytes) return fail(ErrorCode::internal, "{}", bytes.error().message);
    auto net = decode(bytes_of(*bytes));
    if (!net)
        return fail(ErrorCode::internal,
                    "'{}' is damaged, or is no net of this version: install noscope and noscope-train of "
                    "one version",
                    path);
    if (const Status sound = check(*net); !sound)
        return fail(ErrorCode::internal, "'{}': {}", path, sound.error().message);
    return std::move(*net);
}

std::string to_json(const CnnRecord& record) {
    Ordered epochs = Ordered::array();
    for (const CnnEpoch& epoch : record.epochs)
        epochs.push_back({{"training_loss", epoch.training_loss},
                          {"held_out_loss", epoch.held_out_loss},
                          {"held_out_auc", epoch.held_out_auc}});
    return Ordered{{"optimizer", record.optimizer},
                   {"learning_rate", record.learning_rate},
                   {"seed", record.seed},
                   {"rows", record.rows},
                   {"positives", record.positives},
                   {"groups", record.groups},
                   {"held_out_rows", record.held_out_rows},
                   {"held_out_positives", record.held_out_positives},
                   {"held_out_groups", record.held_out_groups},
                   {"epochs", epochs},
                   {"best_epoch", record.best_epoch},
                   {"ended_early", record.ended_early},
                   {"seconds", record.seconds}}
        .dump();
}

Result<CnnRecord> cnn_record_from_json(const std::string& text) {
    const json object = json::parse(text, nullptr, false);
    CnnRecord record;
    if (!object.is_object() || !read_record(object, record))
        return fail(ErrorCode::internal, "a training record is damaged");
    return record;
}

}  // namespace noscope
