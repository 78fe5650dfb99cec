// A net as a graph of OpenVINO, written as IR.
#include "base/error_text.h"
#include "base/text.h"
#include "base/try.h"
#include "specialized/cnn_network.h"

#include <openvino/openvino.hpp>
#include <openvino/opsets/opset13.hpp>
#include <openvino/pass/serialize.hpp>

#include <sstream>

namespace noscope {
namespace {

namespace op = ov::opset13;
using Value = std::shared_ptr<ov::Node>;

// Takes a net's weights in the order of TrainedCnn. Every node has a name of its own: OpenVINO's count up in
// a process, and the same net would not give the same text.
class GraphBuilder {
   public:
    explicit GraphBuilder(const TrainedCnn& net) : net_(net), shape_(shape_of(net.architecture)) {}

    std::shared_ptr<ov::Model> build() {
        const CnnArchitecture& architecture = net_.architecture;
        const auto levels = std::make_shared<op::Parameter>(
            ov::element::u8,
            ov::PartialShape{-1, architecture.channels(), architecture.size.height, architecture.size.width});
        named(levels, "levels")->output(0).set_names({"levels"});
        Value value = normalised(levels);
        for (std::size_t i = 0; i < shape_.convs.size(); ++i)
            value = convolved(value, shape_.convs[i], fmt::format("conv{}", i + 1));
        value = named(std::make_shared<op::Reshape>(value, indices({0, -1}, "flat/shape"), true), "flat");
        value = relu(dense(value, shape_.flat, shape_.dense, "dense"), "dense/relu");
        value = dense(value, shape_.dense, 1, "logit");
        value = named(std::make_shared<op::Reshape>(value, indices({-1}, "logits/shape"), false), "logits");
        value->output(0).set_names({"logits"});
        const auto result = std::make_shared<op::Result>(value);
        named(result, "result");
        return std::make_shared<ov::Model>(ov::ResultVector{result}, ov::ParameterVector{levels}, "cnn");
    }

   private:
    template <class Node>
    static std::shared_ptr<Node> named(std::shared_ptr<Node> node, const std::string& name) {
        node->set_friendly_name(name);
        return node;
    }
    static Value indices(const std::vector<std::int64_t>& values, const std::string& name) {
        return named(op::Constant::create(ov::element::i64, {values.size()}, values), name);
    }
    static Value relu(const Value& of, const std::string& name) {
        return named(std::make_shared<op::Relu>(of), name);
    }
    Value weights(const ov::Shape& shape, const std::string& name) {
        const float* const from = net_.weights.data() + taken_;
        taken_ += ov::shape_size(shape);
        return named(std::make_shared<op::Constant>(ov::element::f32, shape, from), name);
    }

    // (level / 255 - mean) * scale, as one multiplication and one addition.
    Value normalised(const Value& levels) {
        std::vector<float> factor, offset;
        for (std::size_t i = 0; i < net_.mean.size(); ++i) {
            factor.push_back(static_cast<float>(static_cast<double>(net_.scale[i]) / 255));
            offset.push_back(
                static_cast<float>(-static_cast<double>(net_.mean[i]) * static_cast<double>(net_.scale[i])));
        }
        const auto of_channels = [](const std::vector<float>& values, const std::string& name) {
            return named(op::Constant::create(ov::element::f32, {1, values.size(), 1, 1}, values), name);
        };
        Value value = named(std::make_shared<op::Convert>(levels, ov::element::f32), "levels/f32");
        value = named(std::make_shared<op::Multiply>(value, of_channels(factor, "scale/values")), "scale");
        return named(std::make_shared<op::Add>(value, of_channels(offset, "offset/values")), "offset");
    }

    Value convolved(const Value& in, const ConvShape& conv, const std::string& name) {
        const auto from = static_cast<std::size_t>(conv.channels_in),
                   to = static_cast<std::size_t>(conv.channels_out),
                   stride = static_cast<std::size_t>(conv.stride);
        const Value kernel = weights({to, from, 3, 3}, name + "/weights");
        Value value = named(std::make_shared<op::Convolution>(in, kernel, ov::Strides{stride, stride},
                                                              ov::CoordinateDiff{1, 1},
                                                              ov::CoordinateDiff{1, 1}, ov::Strides{1, 1}),
                            name);
        value = relu(
            named(std::make_shared<op::Add>(value, weights({1, to, 1, 1}, name + "/bias")), name + "/sum"),
            name + "/relu");
        if (!conv.pool) return value;
        return named(
            std::make_shared<ov::op::v1::MaxPool>(value, ov::Strides{2, 2}, ov::Shape{0, 0}, ov::Shape{0, 0},
                                                  ov::Shape{2, 2}, ov::op::RoundingType::FLOOR),
            name + "/pool");
    }

    Value dense(const Value& in, std::size_t from, std::size_t to, const std::string& name) {
        const Value kernel = weights({to, from}, name + "/weights");
        const Value product = named(std::make_shared<op::MatMul>(in, kernel, false, true), name);
        return named(std::make_shared<op::Add>(product, weights({1, to}, name + "/bias")), name + "/sum");
    }

    const TrainedCnn& net_;
    const CnnShape shape_;
    std::size_t taken_ = 0;
};

}  // namespace

Result<CnnIr> make_cnn_ir(const TrainedCnn& net) try {
    NOSCOPE_CHECK(check(net));
    std::ostringstream xml, weights;
    ov::pass::Serialize(xml, weights).run_on_model(GraphBuilder(net).build());
    const std::string bytes = std::move(weights).str();
    return CnnIr{std::move(xml).str(), {bytes.begin(), bytes.end()}};
} catch (const std::exception& error) {
    return fail(ErrorCode::reference, "the specialized model {} cannot be written as OpenVINO IR: {}",
                to_string(net.architecture), last_line(error.what()));
}

}  // namespace noscope
