#include "model_quality/score_net.h"

#include "base/error_text.h"
#include "base/try.h"
#include "specialized/cnn_network.h"

#include <algorithm>

namespace noscope::model_quality {

Result<std::vector<float>> score_rows(const TrainedCnn& net, const CnnSamples& samples) {
    if (samples.size != net.architecture.size || (net.architecture.difference && !samples.difference))
        return fail(ErrorCode::usage, "the net '{}' cannot see images of {} with {} planes",
                    to_string(net.architecture), to_string(samples.size), samples.planes());
    NOSCOPE_TRY(CnnIr ir, make_cnn_ir(net));
    SpecializedModel model;
    model.architecture = net.architecture;
    model.ir_xml = std::move(ir.xml);
    model.ir_weights = std::move(ir.weights);
    NOSCOPE_TRY(const auto network, CnnNetwork::open(model, {.batch = 64, .threads = 1}));
    std::vector<float> logits(samples.rows());
    for (std::size_t first = 0; first < samples.rows(); first += network->batch()) {
        const std::size_t count = std::min(network->batch(), samples.rows() - first);
        for (std::size_t i = 0; i < count; ++i) {
            const auto input = network->input(i);
            // The difference lies behind the planes that every net sees.
            std::ranges::copy(samples.row(first + i).first(input.size()), input.begin());
        }
        NOSCOPE_CHECK(network->run(count, std::span(logits).subspan(first, count)));
    }
    return logits;
}

}  // namespace noscope::model_quality
