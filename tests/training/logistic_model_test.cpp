#include "training/logistic_model.h"

#include "support/random.h"
#include "support/temp_folder.h"

#include <gmock/gmock.h>

#include <string>

namespace noscope {
namespace {

using ::testing::HasSubstr;

LogisticModel made_model() {
    testing::Random random(1);
    LogisticModel model;
    for (int i = 0; i < 20; ++i) model.weights.push_back(random.fraction() / 10);
    model.weights[3] = 0;
    model.weights[4] = 1e-300;
    model.scale = 12345.678901234567;
    model.intercept = -0.1;
    model.penalty = Penalty::l1;
    model.lambda = 1.0 / 3;
    model.nonnegative = false;
    model.converged = false;
    model.training_loss = 0.25;
    model.held_out_loss = 0.30000000000000004;
    model.tried = {{1, 0.5}, {1.0 / 3, 0.30000000000000004}};
    model.rows = 1ULL << 60;
    model.positives = 3;
    model.groups = 4;
    model.seed = ~0ULL;
    return model;
}

// Every member, the tried ones too: the text holds them all.
void expect_same(const LogisticModel& a, const LogisticModel& b) {
    EXPECT_EQ(a.weights, b.weights);
    EXPECT_EQ(a.scale, b.scale);
    EXPECT_EQ(a.intercept, b.intercept);
    EXPECT_EQ(a.penalty, b.penalty);
    EXPECT_EQ(a.lambda, b.lambda);
    EXPECT_EQ(a.nonnegative, b.nonnegative);
    EXPECT_EQ(a.converged, b.converged);
    EXPECT_EQ(a.training_loss, b.training_loss);
    EXPECT_EQ(a.held_out_loss, b.held_out_loss);
    ASSERT_EQ(a.tried.size(), b.tried.size());
    for (std::size_t i = 0; i < a.tried.size(); ++i) {
        EXPECT_EQ(a.tried[i].lambda, b.tried[i].lambda);
        EXPECT_EQ(a.tried[i].held_out_loss, b.tried[i].held_out_loss);
    }
    EXPECT_EQ(a.rows, b.rows);
    EXPECT_EQ(a.positives, b.positives);
    EXPECT_EQ(a.groups, b.groups);
    EXPECT_EQ(a.seed, b.seed);
}

TEST(LogisticModel, ComesBackBitByBit) {
    LogisticModel model = made_model();
    for (int i = 0; i < 2; ++i) {
        const auto back = logistic_model_from_json(to_json(model), "made");
        ASSERT_TRUE(back) << back.error().message;
        expect_same(model, *back);
        model.held_out_loss.reset();
        model.tried.clear();
        model.penalty = Penalty::l2;
    }
}

TEST(LogisticModel, GoesThroughAFile) {
    const testing::TempFolder folder;
    ASSERT_TRUE(write_logistic_model(made_model(), folder.file("model.json")));
    const auto back = read_logistic_model(folder.file("model.json"));
    ASSERT_TRUE(back);
    expect_same(made_model(), *back);
    EXPECT_EQ(read_logistic_model(folder.file("none")).error().code, ErrorCode::internal);
}

TEST(LogisticModel, APartOfTheTextIsRefused) {
    const std::string text = to_json(made_model());
    for (std::size_t length = 0; length + 2 < text.size(); length += 7)  // the last line end may go
        EXPECT_FALSE(logistic_model_from_json(text.substr(0, length), "cut")) << length;
}

TEST(LogisticModel, AMemberThatIsMissingOrOfAnotherKindIsRefused) {
    const std::string text = to_json(made_model());
    int members = 0;
    for (std::size_t at = text.find("\n\""); at != std::string::npos; at = text.find("\n\"", at + 1)) {
        std::string renamed = text;
        renamed[at + 2] = 'X';
        EXPECT_FALSE(logistic_model_from_json(renamed, "renamed")) << renamed.substr(at, 20);
        const std::size_t value = text.find(": ", at) + 2, end = text.find_first_of("\n", value);
        for (const char* other : {"{}", "\"x\"", "[[]]", "[{}]", "1e999"}) {
            const std::string spoilt =
                text.substr(0, value) + other + (text[end - 1] == ',' ? "," : "") + text.substr(end);
            EXPECT_FALSE(logistic_model_from_json(spoilt, "spoilt")) << text.substr(at, 20) << " = " << other;
        }
        ++members;
    }
    EXPECT_EQ(members, 16);
}

TEST(LogisticModel, AnotherVersionIsNamed) {
    std::string text = to_json(made_model());
    text.replace(text.find("\"version\": 1"), 12, "\"version\": 2");
    EXPECT_THAT(logistic_model_from_json(text, "new").error().message, HasSubstr("version 1"));
}

}  // namespace
}  // namespace noscope
