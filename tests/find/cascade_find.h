// Runs of find() with plans over the example clip, its labels replayed.
#pragma once

#include <noscope/noscope.h>

#include "support/clips.h"
#include "support/temp_folder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

namespace noscope::testing {

inline bool says_person(std::int64_t number) {
    return (number >= 60 && number < 200) || (number >= 500 && number < 620) || number % 97 == 0;
}

class CascadeFind : public ::testing::Test {
   protected:
    void SetUp() override {
        std::string csv = "frame,object_name,confidence,xmin,ymin,xmax,ymax\n";
        for (int frame = 0; frame < 3000; ++frame)
            if (says_person(frame)) csv += std::to_string(frame) + ",person,.9,100,100,200,300\n";
        folder_.write("labels.csv", csv);
    }
    FindOptions options(const std::string& plan, const std::string& path = example_clip()) const {
        FindOptions made;
        made.predicate.classes = {"person"};
        made.recording.inputs = {path};
        made.reference.model = "replay:" + folder_.file("labels.csv");
        made.run.store = folder_.file("store.db");
        made.plan = plan;
        made.confirm = false;              // confirm_find_test.cpp is about that
        made.guarantee = Guarantee::none;  // and audit_find_test.cpp about that
        return made;
    }
    Answer answer(const FindOptions& asked) const {
        auto found = find(asked, nullptr, {});
        EXPECT_TRUE(found) << (found ? "" : found.error().message);
        return found ? std::move(*found) : Answer{};
    }
    void forget() const {
        for (const char* ending : {"", "-wal", "-shm"})
            std::filesystem::remove(folder_.file(std::string("store.db") + ending));
    }
    static std::string text_of(const std::vector<Window>& windows) {
        std::string text;
        for (const Window& window : windows) text += fmt_of(window);
        return text;
    }
    static std::string fmt_of(const Window& window) {
        return std::to_string(window.number) + (window.positive ? "+" : "-") + to_string(window.decided_by) +
               std::to_string(window.positive_frames) + "/" + std::to_string(window.frames) + "/" +
               std::to_string(window.reference_frames) + " ";
    }
    TempFolder folder_;
};

}  // namespace noscope::testing
