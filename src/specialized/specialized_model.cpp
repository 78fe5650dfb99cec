#include "specialized/specialized_model.h"

#include "base/sealed_bytes.h"
#include "base/sha256.h"

#include <cmath>
#include <string_view>
#include <utility>

namespace noscope {
namespace {

constexpr std::uint8_t kVersion = 1;
// How levels, logits and confidences are computed from what a model holds: a change of that changes every
// identity.
constexpr std::string_view kMeaning = "noscope specialized model 1";

std::span<const std::uint8_t> bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string text_of(std::span<const std::uint8_t> bytes) { return {bytes.begin(), bytes.end()}; }

void write_scoring(const SpecializedModel& model, ByteWriter& out) {
    out.sized(bytes_of(to_string(model.architecture)));
    for (const double side : {model.crop.x0, model.crop.y0, model.crop.x1, model.crop.y1}) out.real(side);
    out.sized(bytes_of(model.ir_xml));
    out.sized(model.ir_weights);
    out.real(model.calibration.slope);
    out.real(model.calibration.intercept);
}

bool read_scoring(ByteReader& in, SpecializedModel& model) {
    const std::string text = text_of(in.sized());
    const auto architecture = parse_cnn_architecture(text);
    if (!architecture || to_string(*architecture) != text) return false;
    model.architecture = *architecture;
    for (double* side : {&model.crop.x0, &model.crop.y0, &model.crop.x1, &model.crop.y1}) *side = in.real();
    model.ir_xml = text_of(in.sized());
    const auto weights = in.sized();
    model.ir_weights.assign(weights.begin(), weights.end());
    model.calibration.slope = in.real();
    model.calibration.intercept = in.real();
    const Rect& crop = model.crop;
    return crop.x0 >= 0 && crop.x0 < crop.x1 && crop.x1 <= 1 && crop.y0 >= 0 && crop.y0 < crop.y1 &&
           crop.y1 <= 1 && model.calibration.slope > 0 && std::isfinite(model.calibration.slope) &&
           std::isfinite(model.calibration.intercept);
}

}  // namespace

std::string identity(const SpecializedModel& model) {
    ByteWriter out;
    out.sized(bytes_of(kMeaning));
    write_scoring(model, out);
    return sha256_hex(out.bytes());
}

std::vector<std::uint8_t> encode(const SpecializedModel& model) {
    SealedWriter out(kVersion);
    write_scoring(model, out);
    out.varint(model.calibration.rows);
    out.varint(model.calibration.positives);
    out.sized(bytes_of(to_json(model.record)));
    out.sized(bytes_of(model.trained_for));
    return std::move(out).seal();
}

std::optional<SpecializedModel> decode_specialized_model(std::span<const std::uint8_t> bytes) {
    auto in = SealedReader::open(bytes, kVersion);
    if (!in) return std::nullopt;
    SpecializedModel model;
    if (!read_scoring(*in, model)) return std::nullopt;
    model.calibration.rows = in->varint();
    model.calibration.positives = in->varint();
    auto record = cnn_record_from_json(text_of(in->sized()));
    if (!record) return std::nullopt;
    model.record = std::move(*record);
    model.trained_for = text_of(in->sized());
    if (!in->at_end()) return std::nullopt;
    return model;
}

}  // namespace noscope
