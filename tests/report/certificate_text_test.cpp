#include "report/certificate_text.h"

#include "report/certificate_json.h"
#include "report/wording.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace noscope {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

PlanCertificate certificate() {
    PlanCertificate made;
    made.certified = true;
    made.plan = "mse(empty)>0.01 | reference";
    made.at = "2026-01-02T03:04:05Z";
    made.recording = "porch";
    made.blocks = 684;
    made.drawn = 212;
    made.labels = 4240;
    made.new_labels = 4000;
    made.rates = {{.name = "fnr",
                   .asked = .05,
                   .kept = true,
                   .of = 412,
                   .wrong = 3,
                   .blocks = 61,
                   .at_most = .0412,
                   .blocks_all = 197,
                   .blocks_needed = 90}};
    made.steps = {{made.plan, true, 412, 3, 0}};
    return made;
}

TEST(CertificateText, SaysWhatIsCertifiedAndWhatIsNot) {
    const std::string text = certificate_text(certificate());
    EXPECT_EQ(
        text,
        "Certified on 2026-01-02T03:04:05Z over 212 of 684 blocks of 10 s of 'porch' drawn at random among "
        "those that it was not chosen on: with 95 % confidence at most 5 % of the positive windows are "
        "missed "
        "(3 of the 412 seen), before appearances are confirmed. Confirmation takes away what the "
        "reference does not see: it calls nothing falsely, and what is there of an appearance that it drops "
        "is "
        "missed beside. It took the labels of 4,240 frames, 4,000 of them new. A certificate does not travel "
        "to footage that was not sampled.");
    EXPECT_THAT(certificate_sentence(certificate()), HasSubstr("does not travel"));
    PlanCertificate of_appearances = certificate();
    of_appearances.rates[0].name = "recall";
    of_appearances.rates[0].asked = .95;
    EXPECT_THAT(certificate_text(of_appearances), HasSubstr("at most 5 % of the positive windows"));
    EXPECT_THAT(certificate_text(of_appearances), HasSubstr("is not certified"));
    of_appearances.steps.push_back({"mse(empty)>0.08 | reference", false, 412, 40, 0});
    EXPECT_THAT(certificate_text(of_appearances),
                HasSubstr("drawn back: as they were chosen, `mse(empty)>0.08 | reference` is not certified"));
}

TEST(CertificateText, IsSureOfNothingLessWhereAllBlocksWereLabelled) {
    PlanCertificate whole = certificate();
    whole.drawn = whole.blocks;
    EXPECT_THAT(
        certificate_text(whole),
        HasSubstr("over all 684 blocks of 10 s of 'porch' that it was not chosen on: at most 5 % of "));
    EXPECT_THAT(certificate_text(whole), Not(HasSubstr("confidence")));
    EXPECT_THAT(certificate_sentence(whole), Not(HasSubstr("confidence")));
    whole.certified = whole.rates[0].kept = false;
    whole.why = "the labels of all blocks show that the plan does not keep the budgets";
    whole.rates[0].wrong = 41;
    EXPECT_THAT(certificate_text(whole),
                ::testing::StartsWith(
                    "Not certified: the labels of all blocks show that the plan does not keep the budgets. "
                    "Of all 684 blocks of 10 s of 'porch' that it was not chosen on, 9.95 % of the positive "
                    "windows are missed (41 of the 412 seen). "));
    EXPECT_THAT(certificate_text(whole), Not(HasSubstr("needed")));
    EXPECT_THAT(certificate_text(whole), Not(HasSubstr("at most")));
    EXPECT_THAT(certificate_text(whole), Not(HasSubstr("confidence")));
}

TEST(CertificateText, SaysWhyNothingIs) {
    PlanCertificate none = certificate();
    none.certified = false;
    none.why = "too little of what is looked for is there";
    none.drawn = none.labels = none.new_labels = 0;
    none.rates[0].kept = false;
    none.rates[0].blocks_all = 12;
    none.rates[0].blocks_needed = 66;
    EXPECT_EQ(
        certificate_text(none),
        "Not certified: too little of what is looked for is there; about 12 of the blocks hold positive "
        "windows, and about 66 of these without an error are needed.");
    none.drawn = 20;
    none.rates[0].at_most = .2617;
    EXPECT_THAT(certificate_text(none), HasSubstr("at most 26.2 % of the positive windows are missed"));
    none.rates[0].at_most = 1;
    EXPECT_THAT(certificate_text(none),
                HasSubstr("nothing is shown of the positive windows (3 of 412 wrong)"));
    EXPECT_THAT(certificate_text(none), Not(HasSubstr("travel")));
}

TEST(CertificateJson, GivesItAgain) {
    const auto json = certificate_json(certificate());
    const auto read = read_certificate(nlohmann::json::parse(json.dump()));
    ASSERT_TRUE(read);
    EXPECT_EQ(certificate_json(*read).dump(), json.dump());
    for (const char* key : {"certified", "budgets", "blocks", "new_labels", "tested"}) {
        auto without = nlohmann::json::parse(json.dump());
        without.erase(key);
        EXPECT_FALSE(read_certificate(without)) << key;
    }
    auto wrong = nlohmann::json::parse(json.dump());
    wrong["budgets"][0]["asked"] = 2;
    EXPECT_FALSE(read_certificate(wrong));
    wrong = nlohmann::json::parse(json.dump());
    wrong["drawn"] = -1;
    EXPECT_FALSE(read_certificate(wrong));
}

TEST(Wording, PercentHasTheDigitsThatTellItFromOthers) {
    EXPECT_EQ(percent_text(.95), "95 %");
    EXPECT_EQ(percent_text(.9999999999), "99.99999999 %");
    EXPECT_EQ(percent_text(.57), "57 %");
    EXPECT_EQ(percent_text(1 - .9), "10 %");
    EXPECT_EQ(percent_text(.005), "0.5 %");
    EXPECT_EQ(percent_text(1), "100 %");
    EXPECT_EQ(percent_text(0), "0 %");
    EXPECT_EQ(percent_text(1. / 3), "33.3333333333333 %");
    EXPECT_EQ(at_most_percent(.2617), "26.2 %");
    EXPECT_EQ(at_most_percent(.05), "5 %");
}

}  // namespace
}  // namespace noscope
