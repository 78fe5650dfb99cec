// What the fixtures hold, fixtures/store-v1.db and those of later versions, each written once by
// make_fixture.cpp with that version of the store. None may ever change: stores like them exist.
#pragma once

#include "store/store.h"

#include <cstdint>
#include <string>
#include <vector>

namespace noscope::fixture_v1 {

inline const std::string kFileContent = "not a video: 43 bytes that stand in for one";
inline const std::string kPath = "/recordings/porch/2024-05-01 12.00.00.mp4";
inline const std::string kModel = R"({"file":"0123abcd","head":"yolov8","precision":"f32"})";
inline const std::vector<std::string> kClasses{"person", "bicycle", "car"};
inline const std::vector<std::uint8_t> kBlob{0, 1, 2, 254, 255};

inline std::vector<StoredLabel> first_labels() {
    return {{-3003, 0, false, {1920, 1080, {{0, 0.9140625F, 10.5F, 20.25F, 110.125F, 220.0625F}}}},
            {0, 0, false, {1920, 1080, {}}},
            {45000, 0, false, {1920, 1080, {{2, 0.5F, 0, 0, 1, 1}}}},
            {90000, 0, true, {}}};
}

// Added later: 45000 again, and a second frame with the pts 90000.
inline std::vector<StoredLabel> second_labels() {
    return {
        {45000, 0, false, {1920, 1080, {{2, 0.75F, 1, 2, 3, 4}, {0, 0.0625F, -1.5F, 0.1F, 1919.9F, 1080}}}},
        {90000, 1, false, {1280, 720, {{1, 0.3F, 5, 6, 7, 8}}}},
        {1099511627776, 0, false, {1280, 720, {}}}};
}

inline RunRecord run() {
    RunRecord record;
    record.fingerprint = "5ca1ab1e";
    record.command_line = "noscope find person /recordings/porch";
    record.options_json = R"({"rate":"2"})";
    record.files_json = R"(["2024-05-01 12.00.00.mp4"])";
    record.costs_json = R"({"reference_s":0.1})";
    record.plan = "reference";
    record.seed = 18446744073709551615U;
    record.state = "done";
    record.started = "2024-05-01T12:34:56Z";
    record.updated = "2024-05-01T12:35:57Z";
    record.result_json = R"({"appearances":1})";
    return record;
}

}  // namespace noscope::fixture_v1
