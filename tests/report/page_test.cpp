#include <noscope/page.h>
#include <noscope/report.h>

#include "report/page_links.h"
#include "report/page_parts.h"
#include "report/sample_answer.h"
#include "support/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>

namespace noscope {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::read_text;
using testing::TempFolder;

// The JSON that the page's scripts read, back from the page.
json data_of(const std::string& page) {
    const std::string begin = R"(<script type="application/json" id="data">)";
    const std::size_t from = page.find(begin) + begin.size();
    return json::parse(page.substr(from, page.find("</script>", from) - from));
}

class PageFile : public ::testing::Test {
   protected:
    std::string page(const Answer& answer, const PageParts& parts = {}) const {
        const Status written = write_page(answer_json(answer), parts, folder_.file("out/page.html"));
        EXPECT_TRUE(written) << written.error().message;
        return read_text(folder_.file("out/page.html"));
    }
    void SetUp() override { std::filesystem::create_directories(folder_.file("out")); }
    TempFolder folder_;
};

TEST_F(PageFile, NamesCannotBecomeMarkup) {
    Answer answer = quiet_answer(10);
    answer.classes = {"</script><script>alert('1')</script>"};
    answer.files[0].path = "/videos/<img src=x onerror=alert(2)> \"é\" & 'q'.mp4";
    answer.warnings = {"<!-- <script>"};
    add_appearance(answer, 2, 4);
    const std::string text = page(answer);
    EXPECT_THAT(text, Not(HasSubstr("<img src=x")));
    EXPECT_THAT(text, Not(HasSubstr("<script>alert")));
    EXPECT_THAT(text, Not(HasSubstr("<!-- <script>")));
    EXPECT_THAT(text, HasSubstr("<h1>&lt;/script&gt;&lt;script&gt;alert(&#39;1&#39;)"));
    EXPECT_EQ(data_of(text)["answer"]["classes"][0], answer.classes[0]);
    EXPECT_EQ(data_of(text)["answer"]["recording"]["files"][0]["path"], answer.files[0].path);
}

TEST_F(PageFile, NamesThatAreNoUtf8Work) {
    Answer answer = quiet_answer(3);
    answer.files[0].path = "/videos/b\xff.mp4";
    EXPECT_THAT(data_of(page(answer))["answer"]["recording"]["files"][0]["path"].get<std::string>(),
                HasSubstr("\xEF\xBF\xBD.mp4"));
}

TEST_F(PageFile, HoldsAllAndLoadsNothing) {
    Answer answer = quiet_answer(20);
    add_appearance(answer, 3, 6);
    PageParts parts;
    parts.pictures.appearances[1] = {4, 3, std::string("\xff\xd8\x00z", 4)};
    parts.pictures.notes = {"no pictures: one"};
    parts.clips[1] = {folder_.file("out/clips/a b.mp4"), 4.5};
    const std::string text = page(answer, parts);
    // But for the name of SVG, which is no address.
    for (const char* word : {"https:", "src=\"http", "href=\"", "@import", "url(", "{{"})
        EXPECT_EQ(text.find(word) == std::string::npos, std::string(word) != "href=\"") << word;
    EXPECT_THAT(text.substr(text.find("href=\"")), ::testing::StartsWith("href=\"#findings\""));
    const json data = data_of(text);
    EXPECT_EQ(data["pictures"]["1"]["jpeg"], "/9gAeg==");
    EXPECT_EQ(data["notes"][0], "no pictures: one");
    EXPECT_EQ(data["clips"]["1"]["url"], "clips/a%20b.mp4");
    EXPECT_EQ(data["clips"]["1"]["at_s"], 4.5);
    EXPECT_EQ(data["links"][0]["absolute"], "file:///videos/porch.mp4");
    EXPECT_EQ(data["links"][0]["there"], false);
    EXPECT_EQ(data["answer"]["appearances"].size(), 1);
    EXPECT_EQ(data["answer"]["stretches"], json::parse(R"([[0.0,3.0,"reference",0],[3.0,3.0,"reference",1],
                                                          [6.0,14.0,"reference",0]])"));
}

TEST_F(PageFile, ADayOfFlickeringWindowsStaysSmall) {
    Answer answer = quiet_answer(86'400);
    for (std::size_t i = 0; i < answer.windows.size(); i += 2)
        answer.windows[i].decided_by = DecidedBy::difference;
    for (int i = 0; i < 5000; ++i) add_appearance(answer, 17 * i, 17 * i + 2);
    for (int i = 5; i < 86'400; i += 3) damage(answer, i, 1);
    PageParts parts;
    for (int i = 1; i <= 5000; ++i) parts.pictures.appearances[i] = {102, 57, std::string(2400, 'x')};
    EXPECT_LT(page(answer, parts).size(), 21'500'000U);
    answer.windows.resize(1000);
    EXPECT_LT(page(answer, parts).size(), 20'000'000U);
}

TEST_F(PageFile, WhatIsNoAnswerIsRefused) {
    for (const char* text : {"", "[]", "{}", "{\"seconds\":3}"}) {
        const Status status = write_page(text, {}, folder_.file("out/page.html"));
        ASSERT_FALSE(status) << text;
        EXPECT_EQ(status.error().code, ErrorCode::usage);
    }
    EXPECT_FALSE(std::filesystem::exists(folder_.file("out/page.html")));
    const Status nowhere = write_page(answer_json(quiet_answer(2)), {}, folder_.file("none/page.html"));
    ASSERT_FALSE(nowhere);
    EXPECT_EQ(nowhere.error().code, ErrorCode::store);
}

TEST(PageLinks, AreEncodedAndRelative) {
    EXPECT_EQ(file_url("/r/a b#1?%\xff.mp4"), "file:///r/a%20b%231%3F%25%FF.mp4");
    EXPECT_EQ(relative_url("/r/day 1/a.mp4", "/r/out"), "../day%201/a.mp4");
    EXPECT_EQ(relative_url("/r/a.mp4", "/r"), "a.mp4");
    EXPECT_EQ(folder_of("/r/./x/../p.html"), "/r");
}

TEST(PageParts, AreAllCompiledIn) {
    EXPECT_THAT(std::string(page_part("page.html")), HasSubstr("{{scripts}}"));
    EXPECT_FALSE(page_scripts().empty());
    for (const std::string_view name : page_scripts()) EXPECT_FALSE(page_part(name).empty()) << name;
    EXPECT_EQ(page_part("nothing.js"), "");
}

}  // namespace
}  // namespace noscope
