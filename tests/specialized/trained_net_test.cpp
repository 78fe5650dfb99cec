// What noscope-train says of images with LibTorch, beside what OpenVINO says of them with the same net.
#include "specialized/cnn_network.h"
#include "support/temp_folder.h"
#include "training/cnn_samples.h"
#include "training/made_images.h"
#include "training/trainer_process.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <fstream>

namespace noscope {
namespace {

using testing::made_images;
using testing::TempFolder;

struct Said {
    std::size_t row = 0;
    float logit = 0;
};

std::vector<Said> read_logits(const std::string& path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    EXPECT_EQ(line, "row,label,logit");
    std::vector<Said> rows;
    while (std::getline(file, line)) {
        Said said;
        int label = 0;
        EXPECT_EQ(std::sscanf(line.c_str(), "%zu,%d,%f", &said.row, &label, &said.logit), 3) << line;
        rows.push_back(said);
    }
    return rows;
}

class TrainedNet : public ::testing::TestWithParam<const char*> {};

TEST_P(TrainedNet, SaysTheSameInOpenvinoAsInLibtorch) {
    const TempFolder folder;
    const auto architecture = parse_cnn_architecture(GetParam());
    ASSERT_TRUE(architecture);
    const CnnSamples samples = made_images(120, architecture->size, architecture->difference, 5);
    ASSERT_TRUE(write_cnn_samples(samples, folder.file("samples")));
    const Status trained =
        run_trainer(NOSCOPE_TRAIN_FILE,
                    {"cnn", "-o", folder.file("nets"), "--candidate",
                     std::string(GetParam()) + "=" + folder.file("samples"), "--epochs", "2", "--logits"},
                    {}, {});
    ASSERT_TRUE(trained) << trained.error().message;
    const auto net = read_trained_cnn(folder.file("nets/1.cnn"));
    ASSERT_TRUE(net) << net.error().message;
    const std::vector<Said> said = read_logits(folder.file("nets/1.logits.csv"));
    ASSERT_GE(said.size(), 10U);

    auto ir = make_cnn_ir(*net);
    ASSERT_TRUE(ir) << ir.error().message;
    SpecializedModel model;
    model.architecture = net->architecture;
    model.ir_xml = std::move(ir->xml);
    model.ir_weights = std::move(ir->weights);
    const auto network = CnnNetwork::open(model, {.batch = static_cast<int>(said.size()), .threads = 2});
    ASSERT_TRUE(network) << network.error().message;
    for (std::size_t i = 0; i < said.size(); ++i) {
        const auto row = samples.row(said[i].row);
        std::copy(row.begin(), row.end(), (*network)->input(i).begin());
    }
    std::vector<float> logits(said.size());
    ASSERT_TRUE((*network)->run(said.size(), logits));
    for (std::size_t i = 0; i < said.size(); ++i) EXPECT_NEAR(logits[i], said[i].logit, 1e-4);
    EXPECT_NE(*std::min_element(logits.begin(), logits.end()),
              *std::max_element(logits.begin(), logits.end()));
}

INSTANTIATE_TEST_SUITE_P(Nets, TrainedNet,
                         ::testing::Values("50,2x8p-2x16p,d32", "32,16s2-32s2,d32,diff",
                                           "37x29,3x6s2-5p,d7,diff,crop", "49,8s3-7p,d9"));

}  // namespace
}  // namespace noscope
