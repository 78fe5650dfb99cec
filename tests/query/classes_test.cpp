#include "query/detections.h"

#include <gmock/gmock.h>

namespace noscope {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

using Names = std::vector<std::string>;

const Names kKnown{"person",   "bicycle", "car",   "motorcycle", "bus",           "truck",
                   "bird",     "cat",     "dog",   "horse",      "sheep",         "cow",
                   "elephant", "bear",    "zebra", "giraffe",    "traffic light", "cup"};

Names resolved(const Names& wanted, const Names& known = kKnown) {
    auto result = resolve_classes(wanted, known);
    EXPECT_TRUE(result) << result.error().message;
    return result ? *result : Names{};
}

std::string refusal(const Names& wanted, const Names& known = kKnown) {
    const auto result = resolve_classes(wanted, known);
    if (result) return "accepted";
    EXPECT_EQ(result.error().code, ErrorCode::usage);
    return result.error().message;
}

TEST(ResolveClasses, NamesInAnyCaseAsTheListWritesThem) {
    EXPECT_THAT(resolved({"person"}), ElementsAre("person"));
    EXPECT_THAT(resolved({" Person ", "TRAFFIC LIGHT"}), ElementsAre("person", "traffic light"));
    EXPECT_THAT(resolved({"person"}, {"Person", "Car"}), ElementsAre("Person"));
    EXPECT_THAT(resolved({"car"}, {"Car", "car"}), ElementsAre("car"));
}

TEST(ResolveClasses, Aliases) {
    EXPECT_THAT(resolved({"vehicle"}), ElementsAre("car", "truck", "bus", "motorcycle"));
    EXPECT_THAT(resolved({"Animal"}), ElementsAre("bird", "cat", "dog", "horse", "sheep", "cow", "elephant",
                                                  "bear", "zebra", "giraffe"));
    EXPECT_THAT(resolved({"vehicle"}, {"truck", "Car"}), ElementsAre("Car", "truck"));
}

TEST(ResolveClasses, TheListsOwnClassWinsOverAnAlias) {
    EXPECT_THAT(resolved({"vehicle"}, {"person", "Vehicle", "car"}), ElementsAre("Vehicle"));
}

TEST(ResolveClasses, EachOnceInTheOrderAskedFor) {
    EXPECT_THAT(resolved({"truck", "person", "Person", "vehicle"}),
                ElementsAre("truck", "person", "car", "bus", "motorcycle"));
}

TEST(ResolveClasses, UnknownOnesNameTheNearest) {
    EXPECT_THAT(refusal({"persn"}), AllOf(HasSubstr("'persn'"), HasSubstr("did you mean person?")));
    EXPECT_THAT(refusal({"person", "vehicl"}), HasSubstr("vehicle"));
    EXPECT_THAT(refusal({"traffic"}), HasSubstr("traffic light"));
    EXPECT_THAT(refusal({"traffic_light"}), HasSubstr("traffic light"));
    // At most three of the many that are near.
    EXPECT_THAT(refusal({"cap"}), AllOf(HasSubstr("cup"), HasSubstr(" or ")));
    // An alias that would be refused itself is no help.
    EXPECT_THAT(refusal({"animl"}, {"person", "car"}), Not(HasSubstr("animal")));
}

TEST(ResolveClasses, WithNoneNearItSaysWhatThereIs) {
    EXPECT_THAT(refusal({"quetzalcoatlus"}),
                AllOf(HasSubstr("18 classes"), HasSubstr("person"), HasSubstr("...")));
    EXPECT_THAT(refusal({"quetzalcoatlus"}, {"person", "car"}),
                AllOf(HasSubstr("2 classes: person, car"), Not(HasSubstr("..."))));
}

TEST(ResolveClasses, AnAliasWithoutAnyOfItsClasses) {
    EXPECT_THAT(refusal({"animal"}, {"person", "car"}), AllOf(HasSubstr("'animal'"), HasSubstr("bird, cat")));
}

TEST(ResolveClasses, EmptyQuestions) {
    EXPECT_THAT(refusal({}), HasSubstr("no class"));
    EXPECT_THAT(refusal({"person", " "}), HasSubstr("empty"));
    EXPECT_THAT(refusal({""}, {}), HasSubstr("empty"));
}

TEST(ResolveClasses, AnOpenListTakesAnyName) {
    EXPECT_THAT(resolved({"Forklift", "person", "Forklift"}, {}), ElementsAre("Forklift", "person"));
    EXPECT_THAT(resolved({"vehicle"}, {}), ElementsAre("vehicle", "car", "truck", "bus", "motorcycle"));
}

}  // namespace
}  // namespace noscope
