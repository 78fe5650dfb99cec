#include "find/plan_file.h"

#include "base/sha256.h"
#include "find/made_plan_files.h"
#include "find/plan_file_json.h"
#include "support/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <filesystem>

namespace noscope {
namespace {

using noscope::testing::made_plan_file;
using noscope::testing::made_plan_texts;
using noscope::testing::Random;
using noscope::testing::read_text;
using noscope::testing::TempFolder;
using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

std::string refusal(const std::string& text) {
    const auto file = parse_plan_file(text, "porch.plan");
    if (file) return "accepted";
    EXPECT_EQ(file.error().code, ErrorCode::usage);
    EXPECT_EQ(file.error().message.find('\n'), std::string::npos) << file.error().message;
    return file.error().message;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST(PlanFile, HoldsEveryKindOfPlanWhole) {
    for (const std::string& text : made_plan_texts()) {
        SCOPED_TRACE(text);
        const PlanFile file = made_plan_file(text);
        const auto back = parse_plan_file(to_text(file), "porch.plan");
        ASSERT_TRUE(back) << back.error().message;
        EXPECT_EQ(to_text(*back), to_text(file));
        EXPECT_EQ(back->prepared.plan, file.prepared.plan);
        EXPECT_FALSE(back->edited());
        EXPECT_EQ(back->prepared.weights, file.prepared.weights);
        EXPECT_EQ(back->prepared.scene.name, file.prepared.scene.name);
        EXPECT_EQ(encode(back->prepared.scene), encode(file.prepared.scene));
        EXPECT_EQ(back->span_windows, 40);
        EXPECT_EQ(back->predicate.classes, file.predicate.classes);
        EXPECT_EQ(back->classes, file.classes);
        EXPECT_EQ(back->predicate.regions[0].points[0].y, 1.0 / 3);
        EXPECT_EQ(back->predicate.exclusions[0].points.size(), 4U);
        EXPECT_EQ(back->predicate.anchor, Anchor::overlap);
        EXPECT_EQ(back->predicate.min_confidence, 0.35);
        EXPECT_EQ(back->predicate.min_count, 2);
        EXPECT_EQ(back->sampling.rate.num, 30000);
        EXPECT_EQ(back->sampling.rate.den, 1001);
        EXPECT_EQ(back->sampling.window.value(), 1.5);
        EXPECT_EQ(back->sampling.presence.den, 3);
        EXPECT_EQ(back->grouping.merge_gap.value(), 3.5);
        EXPECT_EQ(back->grouping.min_hits, 4);
        EXPECT_EQ(back->guarantee, Guarantee::none);
        EXPECT_EQ(back->confidence, .9);
        EXPECT_FALSE(back->confirm);
        EXPECT_FALSE(back->budgets.recall);
        EXPECT_EQ(back->reference.model, "dir/yolov8m.onnx");
        EXPECT_EQ(back->reference.view, "region");
        EXPECT_EQ(back->reference.device, "GPU");
        EXPECT_EQ(back->reference.precision, "f16");
        EXPECT_EQ(back->reference.exec_timeout_s, 12.5);
        EXPECT_EQ(back->reference_name, "yolov8m");
        EXPECT_EQ(back->reference_identity, file.reference_identity);
        EXPECT_EQ(back->reference_call_s, 0.0625);
        EXPECT_EQ(back->width, 1280);
        EXPECT_EQ(back->height, 720);
        EXPECT_EQ(back->origin.seed, file.origin.seed);
        EXPECT_EQ(back->origin.at, file.origin.at);
        EXPECT_EQ(back->origin.steps[1].frames, 150);
        EXPECT_EQ(back->origin.train_frames, 90);
        EXPECT_EQ(back->origin.select_frames, 60);
        EXPECT_EQ(back->origin.chosen->reference_calls, 12);
        EXPECT_EQ(back->detectors, file.detectors);
        ASSERT_TRUE(back->search);
        EXPECT_EQ(back->search->chosen()->plan, text);
        EXPECT_EQ(back->search->plans[0].seconds, 1.0 / 3);
        EXPECT_EQ(back->search->costs_json, file.search->costs_json);
        EXPECT_EQ(checksum_of(*back), checksum_of(file));
    }
}

TEST(PlanFile, HoldsBudgetsAndNativeRateAndAnyIdentity) {
    PlanFile file = made_plan_file("reference");
    file.budgets = {.recall = .9, .precision = {}, .fnr = .01, .fpr = {}};
    file.sampling = {.native = true};
    file.reference_call_s = {};
    for (const std::string identity :
         {"no JSON", R"({"b":1,"a":2})", R"({"a": 1})", R"({"a":[1,{"b":"\u00e9"}]})"}) {
        file.reference_identity = identity;
        const auto back = parse_plan_file(to_text(file), "porch.plan");
        ASSERT_TRUE(back) << back.error().message;
        EXPECT_EQ(back->reference_identity, identity);
        EXPECT_EQ(back->budgets.recall, .9);
        EXPECT_EQ(back->budgets.fnr, .01);
        EXPECT_FALSE(back->budgets.precision);
        EXPECT_TRUE(back->sampling.native);
        EXPECT_FALSE(back->reference_call_s);
    }
}

SpecializedModel made_model(const std::string& architecture) {
    SpecializedModel model;
    model.architecture = *parse_cnn_architecture(architecture);
    model.ir_xml = "<net/>";
    model.ir_weights = {0, 255, 7, 9};
    model.calibration = {1.75, -.5, 1200, 48};
    model.record.optimizer = "adamw";
    model.record.epochs = {{.5, .6, NAN}};
    model.trained_for = "{}";
    return model;
}

TEST(PlanFile, HoldsSpecializedModels) {
    PlanFile file = made_plan_file("packets>1.5 | cnn(32,8s2-16s2,d16)[0.1,0.9] | reference");
    file.prepared.models = {std::nullopt, made_model("32,8s2-16s2,d16")};
    ASSERT_TRUE(check_parts(file));
    OrderedJson document = OrderedJson::object();
    put_fields(file, document);
    EXPECT_EQ(document["models"][0]["stage"], 2);
    EXPECT_EQ(document["models"][0]["identity"], identity(*file.prepared.models[1]));
    auto back = fields_of(Json::parse(to_text(document)));
    ASSERT_TRUE(back);
    ASSERT_EQ(back->prepared.models.size(), 2U);
    EXPECT_FALSE(back->prepared.models[0]);
    EXPECT_EQ(encode(*back->prepared.models[1]), encode(*file.prepared.models[1]));
    back->prepared.plan = file.prepared.plan;
    EXPECT_TRUE(check_parts(*back));
    back->prepared.models[1]->architecture.dense = 17;
    EXPECT_FALSE(check_parts(*back));
    back->prepared.models.pop_back();
    EXPECT_FALSE(check_parts(*back));
    back->prepared.models = {made_model("32,8s2-16s2,d16"), made_model("32,8s2-16s2,d16")};
    EXPECT_FALSE(check_parts(*back));
}

TEST(PlanFile, ReadablePartsComeFirst) {
    const std::string text = to_text(made_plan_file(made_plan_texts()[2]));
    EXPECT_THAT(
        text, ::testing::StartsWith("{\n  \"format\": \"noscope plan\",\n  \"version\": 1,\n  \"plan\": \""));
    EXPECT_LT(text.find("\"reference\""), text.find("\"data\""));
    EXPECT_LT(text.find("\"data\""), text.find("\"checksum\""));
    std::size_t longest = 0, line = 0;
    for (const char c : text) longest = std::max(longest, line = c == '\n' ? 0 : line + 1);
    EXPECT_LE(longest, 120U);
}

// Laid out by another program it is the same plan.
TEST(PlanFile, LayoutDoesNotMatter) {
    for (const std::string& plan : made_plan_texts()) {
        const std::string text = to_text(made_plan_file(plan));
        const auto back = parse_plan_file(Json::parse(text).dump(), "porch.plan");
        ASSERT_TRUE(back) << back.error().message;
        EXPECT_EQ(to_text(*back), text);
    }
}

TEST(PlanFile, ThresholdsOfItsPlanCanBeEdited) {
    const PlanFile file = made_plan_file("mse(empty,10x10,50)>0.002 | reference");
    const auto edited = parse_plan_file(replaced(to_text(file), "\"plan\": \"mse(empty,10x10,50)>0.002 |",
                                                 "\"plan\": \"mse(empty,10x10,50)>0.5|"),
                                        "porch.plan");
    ASSERT_TRUE(edited) << edited.error().message;
    EXPECT_TRUE(edited->edited());
    EXPECT_EQ(edited->made_as, "mse(empty,10x10,50)>0.002 | reference");
    EXPECT_EQ(to_string(edited->prepared.plan), "mse(empty,10x10,50)>0.5 | reference");
    EXPECT_EQ(checksum_of(*edited), checksum_of(file));
    // Written again it still says so.
    const auto again = parse_plan_file(to_text(*edited), "porch.plan");
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_TRUE(again->edited());
}

TEST(PlanFile, NothingElseOfItsPlanCanBe) {
    const std::string text = to_text(made_plan_file("mse(empty,10x10,50)>0.002 | reference"));
    const auto with = [&](const std::string& plan) {
        return replaced(text, "\"plan\": \"mse(empty,10x10,50)>0.002 | reference\"",
                        "\"plan\": \"" + plan + "\"");
    };
    for (const char* plan :
         {"reference", "mse(empty,5x5,50)>0.002 | reference", "sad(empty,10x10,50)>0.002 | reference",
          "packets>1 | mse(empty,10x10,50)>0.002 | reference"})
        EXPECT_THAT(refusal(with(plan)), HasSubstr("only thresholds of its plan can be edited"));
    EXPECT_THAT(refusal(with("mse(empty,10x10,50)[auto] | reference")),
                HasSubstr("leaves its threshold open"));
    EXPECT_THAT(refusal(with("mse(empty,10x10,50)>low | reference")), HasSubstr("cannot follow here"));
    EXPECT_THAT(refusal(replaced(text, "\"made_as\": \"mse(empty,10x10,50)>0.002",
                                 "\"made_as\": \"mse(empty,10x10,50)>1")),
                HasSubstr("changed in more than the thresholds"));
}

TEST(PlanFile, SaysWhatIsWrongWithIt) {
    const std::string text = to_text(made_plan_file(made_plan_texts()[4]));
    for (const std::string& other :
         {std::string(), std::string("hello"), std::string("{}"), std::string("[1]"), std::string(2000, '['),
          std::string("\0\0\0 ftypisom", 12), std::string("nul")})
        EXPECT_THAT(refusal(other), HasSubstr("'porch.plan' is not a plan file"));
    EXPECT_THAT(refusal(text.substr(0, text.size() / 2)), HasSubstr("damaged or cut off"));
    EXPECT_THAT(refusal(replaced(text, "\"version\": 1", "\"version\": 2")), HasSubstr("has format 2"));
    EXPECT_THAT(refusal(replaced(text, "\"version\": 1", "\"version\": 0")), HasSubstr("is damaged"));
    EXPECT_THAT(refusal(replaced(text, "\"version\": 1", "\"version\": \"1\"")), HasSubstr("is damaged"));
    EXPECT_THAT(refusal(replaced(text, "\"min_count\": 2", "\"min_count\": 1")), HasSubstr("is damaged"));
    EXPECT_THAT(refusal(replaced(text, "\"width\": 1280", "\"width\": 1920")), HasSubstr("is damaged"));
}

TEST(PlanFile, IsWrittenWholeOrNotAtAll) {
    const TempFolder folder;
    const PlanFile file = made_plan_file(made_plan_texts()[2]);
    const std::string path = folder.file("a.plan");
    ASSERT_TRUE(write_plan_file(file, path));
    EXPECT_EQ(read_text(path), to_text(file));
    ASSERT_TRUE(read_plan_file(path));
    const Status nowhere = write_plan_file(file, folder.file("no/such/a.plan"));
    ASSERT_FALSE(nowhere);
    EXPECT_EQ(nowhere.error().code, ErrorCode::store);
    EXPECT_FALSE(std::filesystem::exists(folder.file("no")));
    if (!std::filesystem::exists("/dev/full")) return;
    std::filesystem::create_symlink("/dev/full", folder.file("full.plan"));
    const Status full = write_plan_file(file, folder.file("full.plan"));
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().code, ErrorCode::store);
    EXPECT_THAT(full.error().message, HasSubstr("No space left"));
}

TEST(PlanFile, ThatIsNotThereIsSaid) {
    const TempFolder folder;
    for (const std::string& path : {folder.file("none.plan"), folder.path()}) {
        const auto file = read_plan_file(path);
        ASSERT_FALSE(file);
        EXPECT_EQ(file.error().code, ErrorCode::usage);
        EXPECT_THAT(file.error().message, HasSubstr("cannot read '" + path + "'"));
    }
}

TEST(PlanFile, IsToldFromAPlansTextByItsEnding) {
    EXPECT_TRUE(names_plan_file("porch.plan"));
    EXPECT_TRUE(names_plan_file(" /a b/porch.plan "));
    for (const std::string& text : made_plan_texts()) EXPECT_FALSE(names_plan_file(text));
    EXPECT_FALSE(names_plan_file("auto"));
}

std::string mutated(std::string text, Random& random) {
    const std::string letters = "0123456789aZ\"{}[],:\\ \n.-+e>|\x80";
    for (std::uint32_t changes = random() % 3 + 1; changes > 0 && !text.empty(); --changes) {
        const std::size_t at = random() % text.size();
        const char letter = letters[random() % letters.size()];
        switch (random() % 6) {
            case 0:
                text[at] = letter;
                break;
            case 1:
                text[at] = static_cast<char>(text[at] ^ (1 << random() % 8));
                break;
            case 2:
                text.erase(at, random() % 20 + 1);
                break;
            case 3:
                text.insert(at, 1, letter);
                break;
            case 4:
                text.insert(at, text.substr(random() % text.size(), random() % 40));
                break;
            default:
                if (random() % 8 == 0) text.resize(at);
        }
    }
    return text;
}

// What is accepted in spite of a change is the same file, but for thresholds, and then says so.
TEST(PlanFile, AChangeIsRefusedOrChangesNothingButThresholds) {
    Random random(7);
    int accepted = 0, edited = 0;
    for (const std::string& plan : made_plan_texts()) {
        PlanFile file = made_plan_file(plan);
        const std::string text = to_text(file);
        // The bytes at the end are most of it, and the plan's text is little: both get their share.
        const std::array heads{text.size(), text.find("\"data\""), text.find("\"made_as\"")};
        for (std::size_t round = 0; round < 1500; ++round) {
            const std::size_t head = heads[round % heads.size()];
            const std::string changed = mutated(text.substr(0, head), random) + text.substr(head);
            const auto back = parse_plan_file(changed, "porch.plan");
            if (!back) {
                EXPECT_EQ(back.error().code, ErrorCode::usage);
                continue;
            }
            ++accepted;
            edited += back->edited() ? 1 : 0;
            EXPECT_EQ(back->edited(), !(back->prepared.plan == file.prepared.plan));
            PlanFile same = *back;
            same.prepared.plan = file.prepared.plan;
            EXPECT_EQ(to_text(same), text);
        }
    }
    // Else nothing was tested.
    EXPECT_GT(accepted, 20);
    EXPECT_GT(edited, 10);
}

// The checksum that belongs to what a document says.
std::string sealed(Json document) {
    Json covered = document;
    covered.erase("plan");
    covered.erase("checksum");
    document["checksum"] = sha256_hex(covered.dump());
    return document.dump();
}

TEST(PlanFile, WithoutThresholdsIsRefused) {
    Json document = Json::parse(to_text(made_plan_file("mse(empty,10x10,50)>0.002 | reference")));
    document["plan"] = document["made_as"] = "mse(empty,10x10,50)[auto] | reference";
    EXPECT_THAT(refusal(sealed(document)), HasSubstr("leaves its threshold open"));
}

std::vector<Json*> values_of(Json& value) {
    std::vector<Json*> all{&value};
    if (value.is_structured())
        for (Json& child : value) {
            const auto below = values_of(child);
            all.insert(all.end(), below.begin(), below.end());
        }
    return all;
}

// A checksum can be made for anything: what it then says is checked all the same.
TEST(PlanFile, NonsenseWithARightChecksumDoesNoHarm) {
    Random random(8);
    const std::vector<Json> odd{nullptr,
                                true,
                                0,
                                -1,
                                1e300,
                                std::numeric_limits<std::uint64_t>::max(),
                                std::numeric_limits<std::int64_t>::min(),
                                "",
                                "AAAA",
                                "1/0",
                                "9999999999/3",
                                Json::array(),
                                Json::object(),
                                Json::array({0, 1}),
                                Json::array({"AAAA"})};
    int refused = 0;
    for (const std::string& plan : made_plan_texts()) {
        const Json document = Json::parse(to_text(made_plan_file(plan)));
        for (int round = 0; round < 600; ++round) {
            Json changed = document;
            auto values = values_of(changed);
            Json& value = *values[1 + random() % (values.size() - 1)];
            if (value.is_array() && !value.empty() && random() % 2 == 0)
                value.erase(random() % value.size());
            else
                value = odd[random() % odd.size()];
            const auto back = parse_plan_file(sealed(changed), "porch.plan");
            if (back) {
                EXPECT_TRUE(check_parts(*back));
            } else {
                ++refused;
            }
        }
    }
    EXPECT_GT(refused, 1000);
}

}  // namespace
}  // namespace noscope
