#include "specialized/specialized_model.h"

#include "support/random.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <set>

namespace noscope {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

SpecializedModel made() {
    SpecializedModel model;
    model.architecture = *parse_cnn_architecture("64x48,8s2-16s2p,d32,diff,crop");
    model.crop = {.125, .25, .75, 1};
    model.ir_xml = "<net>\0</net>";
    model.ir_weights = {0, 255, 7, 9};
    model.calibration = {1.75, -.5, 1200, 48};
    model.record = {.optimizer = "adamw",
                    .learning_rate = .001,
                    .seed = 5,
                    .rows = 12345,
                    .positives = 678,
                    .groups = 90,
                    .held_out_rows = 2345,
                    .held_out_positives = 67,
                    .held_out_groups = 19,
                    .epochs = {{.7, .69, NAN}, {.5, .4875, .90625}, {.4, .5, .875}},
                    .best_epoch = 1,
                    .ended_early = true,
                    .seconds = 12.5};
    model.trained_for = R"({"classes":["person"],"regions":1,"reference":"yolov8m"})";
    return model;
}

void expect_equal(const SpecializedModel& a, const SpecializedModel& b) {
    EXPECT_EQ(a.architecture, b.architecture);
    EXPECT_EQ(a.crop.x0, b.crop.x0);
    EXPECT_EQ(a.crop.y0, b.crop.y0);
    EXPECT_EQ(a.crop.x1, b.crop.x1);
    EXPECT_EQ(a.crop.y1, b.crop.y1);
    EXPECT_EQ(a.ir_xml, b.ir_xml);
    EXPECT_EQ(a.ir_weights, b.ir_weights);
    EXPECT_EQ(a.calibration, b.calibration);
    EXPECT_EQ(a.trained_for, b.trained_for);
    EXPECT_EQ(a.record.optimizer, b.record.optimizer);
    EXPECT_EQ(a.record.learning_rate, b.record.learning_rate);
    EXPECT_EQ(a.record.seed, b.record.seed);
    EXPECT_EQ(a.record.rows, b.record.rows);
    EXPECT_EQ(a.record.positives, b.record.positives);
    EXPECT_EQ(a.record.groups, b.record.groups);
    EXPECT_EQ(a.record.held_out_rows, b.record.held_out_rows);
    EXPECT_EQ(a.record.held_out_positives, b.record.held_out_positives);
    EXPECT_EQ(a.record.held_out_groups, b.record.held_out_groups);
    EXPECT_EQ(a.record.best_epoch, b.record.best_epoch);
    EXPECT_EQ(a.record.ended_early, b.record.ended_early);
    EXPECT_EQ(a.record.seconds, b.record.seconds);
    ASSERT_EQ(a.record.epochs.size(), b.record.epochs.size());
    for (std::size_t i = 0; i < a.record.epochs.size(); ++i) {
        EXPECT_EQ(a.record.epochs[i].training_loss, b.record.epochs[i].training_loss);
        EXPECT_EQ(a.record.epochs[i].held_out_loss, b.record.epochs[i].held_out_loss);
        const double auc = a.record.epochs[i].held_out_auc, other = b.record.epochs[i].held_out_auc;
        EXPECT_TRUE(auc == other || (std::isnan(auc) && std::isnan(other)));
    }
}

TEST(SpecializedModel, ComesBackAsItWas) {
    const auto back = decode_specialized_model(encode(made()));
    ASSERT_TRUE(back);
    expect_equal(made(), *back);
    EXPECT_EQ(identity(made()), identity(*back));
}

TEST(SpecializedModel, DamageIsNoticed) {
    const std::vector<std::uint8_t> bytes = encode(made());
    for (std::size_t length = 0; length < bytes.size(); ++length)
        EXPECT_FALSE(decode_specialized_model(std::span(bytes).first(length)));
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        auto other = bytes;
        other[at] ^= 1;
        EXPECT_FALSE(decode_specialized_model(other)) << at;
    }
}

using Change = std::function<void(SpecializedModel&)>;

TEST(SpecializedModel, WhatCannotBeIsNotDecoded) {
    for (const Change& change : std::vector<Change>{
             [](auto& model) { model.architecture.dense = 0; }, [](auto& model) { model.crop.x1 = 1.5; },
             [](auto& model) { model.crop.y0 = 1; }, [](auto& model) { model.crop.x0 = NAN; },
             [](auto& model) { model.calibration.slope = 0; },
             [](auto& model) { model.calibration.slope = INFINITY; },
             [](auto& model) { model.calibration.intercept = NAN; }}) {
        SpecializedModel model = made();
        change(model);
        EXPECT_FALSE(decode_specialized_model(encode(model)));
    }
}

TEST(SpecializedModel, IsWhoItsScoresMakeIt) {
    std::set<std::string> identities{identity(made())};
    EXPECT_THAT(*identities.begin(), ::testing::MatchesRegex("[0-9a-f]{64}"));
    const std::vector<Change> scoring{[](auto& model) { model.architecture.dense = 33; },
                                      [](auto& model) { model.architecture.crop = false; },
                                      [](auto& model) { model.crop.x0 = .13; },
                                      [](auto& model) { model.crop.y1 = .99; },
                                      [](auto& model) { model.ir_xml += " "; },
                                      [](auto& model) { model.ir_weights[2] ^= 1; },
                                      [](auto& model) { model.calibration.slope = 1.7500001; },
                                      [](auto& model) { model.calibration.intercept = 0; }};
    for (const Change& change : scoring) {
        SpecializedModel model = made();
        change(model);
        identities.insert(identity(model));
    }
    EXPECT_EQ(identities.size(), scoring.size() + 1);

    SpecializedModel retold = made();
    retold.record = {};
    retold.trained_for = "{}";
    retold.calibration.rows = 1;
    EXPECT_EQ(identity(retold), identity(made()));
}

TEST(SpecializedModel, ItsCardTellsWhatItIsAndHowGoodItWas) {
    const std::string card = model_card(made());
    for (const char* words : {"`64x48,8s2-16s2p,d32,diff,crop`",
                              "columns 12.5 to 75.0 %, rows 25.0 to 100.0 %", "- classes: [\"person\"]",
                              "- reference: yolov8m", "12,345 frames, 678 of them positive, of 90 blocks",
                              "2,345 frames, 67 of them positive, of 19 blocks", "interrupted",
                              "| 1 | 0.7000 | 0.6900 | - |  |", "| 2 | 0.5000 | 0.4875 | 0.9062 | kept |",
                              "1.75 * logit + -0.5", "1,200 frames, 48", "one camera and one query"})
        EXPECT_THAT(card, HasSubstr(words));
    EXPECT_THAT(card, HasSubstr(identity(made())));

    SpecializedModel plain = made();
    plain.architecture = *parse_cnn_architecture("50,8,d4");
    plain.crop = {0, 0, 1, 1};
    plain.calibration = {};
    plain.trained_for = "";
    const std::string other = model_card(plain);
    EXPECT_THAT(other, Not(HasSubstr("columns")));
    EXPECT_THAT(other, Not(HasSubstr("empty scene")));
    EXPECT_THAT(other, HasSubstr("what the net gives"));
    EXPECT_THAT(other, HasSubstr("not stated"));
}

}  // namespace
}  // namespace noscope
