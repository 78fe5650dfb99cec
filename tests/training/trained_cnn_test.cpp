#include "training/trained_cnn.h"

#include "support/random.h"
#include "support/temp_folder.h"
#include "training/made_net.h"

#include <gmock/gmock.h>

#include <cmath>
#include <filesystem>
#include <functional>
#include <limits>

namespace noscope {
namespace {

using ::testing::HasSubstr;
using testing::made_net;

constexpr const char* kNet = "16,2x3s2p-4,d2,diff,crop";

CnnRecord made_record() {
    CnnRecord record;
    record.optimizer = "rmsprop";
    record.learning_rate = 1.0 / 3;
    record.seed = ~0ULL;
    record.rows = 1ULL << 60;
    record.positives = 2;
    record.groups = 3;
    record.held_out_rows = 4;
    record.held_out_positives = 5;
    record.held_out_groups = 6;
    record.epochs = {{0.5, 0.30000000000000004, 0.75}, {0.25, 1e-300, 1}};
    record.best_epoch = 1;
    record.ended_early = true;
    record.seconds = 12.5;
    return record;
}

void expect_same(const CnnRecord& a, const CnnRecord& b) {
    EXPECT_EQ(a.optimizer, b.optimizer);
    EXPECT_EQ(a.learning_rate, b.learning_rate);
    EXPECT_EQ(a.seed, b.seed);
    EXPECT_EQ(a.rows, b.rows);
    EXPECT_EQ(a.positives, b.positives);
    EXPECT_EQ(a.groups, b.groups);
    EXPECT_EQ(a.held_out_rows, b.held_out_rows);
    EXPECT_EQ(a.held_out_positives, b.held_out_positives);
    EXPECT_EQ(a.held_out_groups, b.held_out_groups);
    ASSERT_EQ(a.epochs.size(), b.epochs.size());
    for (std::size_t i = 0; i < a.epochs.size(); ++i) {
        EXPECT_EQ(a.epochs[i].training_loss, b.epochs[i].training_loss);
        EXPECT_EQ(a.epochs[i].held_out_loss, b.epochs[i].held_out_loss);
        EXPECT_EQ(a.epochs[i].held_out_auc, b.epochs[i].held_out_auc);
    }
    EXPECT_EQ(a.best_epoch, b.best_epoch);
    EXPECT_EQ(a.ended_early, b.ended_early);
    EXPECT_EQ(a.seconds, b.seconds);
}

TEST(CnnRecord, ComesBackFromJson) {
    const auto back = cnn_record_from_json(to_json(made_record()));
    ASSERT_TRUE(back) << back.error().message;
    expect_same(*back, made_record());
    EXPECT_TRUE(cnn_record_from_json(to_json(CnnRecord{})));
}

TEST(CnnRecord, AnAreaThatIsNoneStaysNone) {
    CnnRecord record = made_record();
    record.epochs[0].held_out_auc = std::numeric_limits<double>::quiet_NaN();
    const auto back = cnn_record_from_json(to_json(record));
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_TRUE(std::isnan(back->epochs[0].held_out_auc));
    EXPECT_EQ(back->epochs[1].held_out_auc, 1);
}

TEST(CnnRecord, OtherTextIsRefused) {
    const std::string good = to_json(made_record());
    for (const std::string& bad : {std::string("{"), std::string("[]"), std::string("{}"), good.substr(1)})
        EXPECT_FALSE(cnn_record_from_json(bad)) << bad;
    const std::pair<const char*, const char*> changes[] = {
        {"\"best_epoch\":1", "\"best_epoch\":2"},
        {"\"ended_early\":true", "\"ended_early\":1"},
        {"\"groups\":3", "\"groups\":-3"},
        {"\"seed\"", "\"seeds\""},
        {"\"held_out_auc\":0.75", "\"held_out_auc\":\"x\""}};
    for (const auto& [from, to] : changes) {
        std::string bad = good;
        bad.replace(bad.find(from), std::string(from).size(), to);
        EXPECT_FALSE(cnn_record_from_json(bad)) << bad;
    }
}

TEST(TrainedCnn, ComesBackBitByBit) {
    const testing::TempFolder folder;
    TrainedCnn net = made_net(kNet, 1);
    net.record = made_record();
    ASSERT_TRUE(write_trained_cnn(net, folder.file("1.cnn")));
    const auto back = read_trained_cnn(folder.file("1.cnn"));
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(back->architecture, net.architecture);
    EXPECT_EQ(back->mean, net.mean);
    EXPECT_EQ(back->scale, net.scale);
    EXPECT_EQ(back->weights, net.weights);
    expect_same(back->record, net.record);
}

TEST(TrainedCnn, DamageIsNoticed) {
    const testing::TempFolder folder;
    ASSERT_TRUE(write_trained_cnn(made_net(kNet, 2), folder.file("1.cnn")));
    const std::string good = testing::read_text(folder.file("1.cnn"));
    const auto refused = [&](const std::string& bytes) {
        const auto net = read_trained_cnn(folder.write("bad.cnn", bytes));
        return !net && net.error().code == ErrorCode::internal &&
               net.error().message.find("bad.cnn") != std::string::npos;
    };
    testing::Random random(3);
    for (std::size_t at = 0; at < good.size(); ++at) {
        std::string bad = good;
        bad[at] = static_cast<char>(bad[at] ^ (1 + random() % 255));
        EXPECT_TRUE(refused(bad)) << at;
        EXPECT_TRUE(refused(good.substr(0, at))) << at;
    }
    EXPECT_TRUE(refused(good + '\0'));
    EXPECT_FALSE(read_trained_cnn(folder.file("missing")));
}

TEST(TrainedCnn, WhatMeansNothingIsNotWritten) {
    const std::function<void(TrainedCnn&)> faults[] = {
        [](TrainedCnn& net) { net.weights.pop_back(); },
        [](TrainedCnn& net) { net.weights[5] = std::numeric_limits<float>::quiet_NaN(); },
        [](TrainedCnn& net) { net.mean.pop_back(); },
        [](TrainedCnn& net) { net.scale[0] = std::numeric_limits<float>::infinity(); },
        [](TrainedCnn& net) { net.architecture.difference = false; },
        [](TrainedCnn& net) { net.architecture.convs.clear(); },
    };
    const testing::TempFolder folder;
    ASSERT_TRUE(check(made_net(kNet, 4)));
    for (const auto& spoil : faults) {
        TrainedCnn net = made_net(kNet, 4);
        spoil(net);
        const Status written = write_trained_cnn(net, folder.file("1.cnn"));
        ASSERT_FALSE(written);
        EXPECT_EQ(written.error().code, ErrorCode::internal);
        EXPECT_FALSE(std::filesystem::exists(folder.file("1.cnn")));
    }
    EXPECT_EQ(write_trained_cnn(made_net(kNet, 4), folder.file("no/1.cnn")).error().code, ErrorCode::store);
}

}  // namespace
}  // namespace noscope
