#include "small_graphs.h"

#include <openvino/openvino.hpp>
#include <openvino/opsets/opset13.hpp>
#include <openvino/pass/serialize.hpp>

#include <fstream>

namespace noscope::testing {

namespace op = ov::opset13;

void write_graph(const std::string& path, int width, int height, const std::vector<std::int64_t>& shape,
                 std::vector<float> values, const std::vector<std::size_t>& bright, bool any_batch) {
    const auto input = std::make_shared<op::Parameter>(
        ov::element::f32, ov::PartialShape{any_batch ? ov::Dimension() : ov::Dimension(1), 3, height, width});
    input->output(0).set_names({"images"});
    const auto axes = op::Constant::create(ov::element::i64, {4}, {0, 1, 2, 3});
    const auto mean = std::make_shared<op::ReduceMean>(input, axes, false);
    const ov::Shape dims(shape.begin(), shape.end());
    std::vector<float> mask(values.size(), 0.F);
    for (const std::size_t at : bright) mask[at] = 1;
    const auto added =
        std::make_shared<op::Multiply>(op::Constant::create(ov::element::f32, dims, mask), mean);
    const auto out = std::make_shared<op::Add>(op::Constant::create(ov::element::f32, dims, values), added);
    out->output(0).set_names({"output0"});
    const auto model = std::make_shared<ov::Model>(ov::OutputVector{out}, ov::ParameterVector{input});
    ov::pass::Serialize(path, path.substr(0, path.size() - 4) + ".bin").run_on_model(model);
}

void write_yolov5(const std::string& path) {
    std::vector<float> values(252 * 7, 0.F);
    std::vector<std::size_t> bright;
    const auto set = [&](std::size_t row, std::vector<float> all) {
        std::copy(all.begin(), all.end(), values.begin() + static_cast<std::ptrdiff_t>(row) * 7);
        bright.push_back(row * 7 + 4);
    };
    set(3, {32, 32, 20, 10, 0, .5F, .75F});     // cx, cy, w, h, objectness, cat, dog
    set(200, {32, 33, 20, 10, 0, .5F, .625F});  // the same dog
    set(251, {10, 32, 8, 8, 0, .25F, .125F});
    write_graph(path, 64, 64, {1, 252, 7}, values, bright);
    std::ofstream(path + ".names") << "cat\ndog\n";
}

void write_nms_free(const std::string& path) {
    const std::vector<float> values{8, 4, 24, 12, -.25F, 1,  //
                                    8, 5, 24, 12, 0,     1,  // overlaps, and stays: the model has decided
                                    0, 0, 0,  0,  -1,    0,  //
                                    0, 0, 0,  0,  -1,    0};
    write_graph(path, 64, 32, {1, 4, 6}, values, {4, 10, 16, 22});
    std::ofstream(path.substr(0, path.size() - 4) + ".names") << "cat\ndog\n";
}

}  // namespace noscope::testing
