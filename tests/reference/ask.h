// Asking a reference in one call, for tests.
#pragma once

#include "reference/reference.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace noscope::testing {

inline Result<std::unique_ptr<Reference>> open_text(const std::string& text, int threads = 2) {
    ReferenceOptions options;
    options.model = text;
    return open_reference(options, {}, threads);
}

// The message of a text that must be refused with `code`.
inline std::string refusal(const std::string& text, ErrorCode code) {
    const auto reference = open_text(text);
    if (reference) return "(was taken)";
    EXPECT_EQ(reference.error().code, code) << reference.error().message;
    EXPECT_EQ(reference.error().message.find('\n'), std::string::npos);
    return reference.error().message;
}

inline RgbImage grey_image(int width, int height, std::uint8_t level = 128) {
    RgbImage image;
    image.resize(width, height);
    std::fill(image.pixels.begin(), image.pixels.end(), level);
    return image;
}

inline ReferenceFrame frame_of(const RgbImage& image, std::int64_t number,
                               const std::string& file = "clip.mp4") {
    return {static_cast<std::uint64_t>(number), file, number, image.width, image.height, image.view()};
}

// All images in turn as frames 0, 1, ...; the answers by number.
inline Result<std::vector<ReferenceAnswer>> ask(Reference& reference, const std::vector<RgbImage>& images) {
    std::vector<ReferenceAnswer> answers;
    for (std::size_t i = 0; i < images.size(); ++i) {
        if (auto status = reference.submit(frame_of(images[i], static_cast<std::int64_t>(i)), {}); !status)
            return status.error();
        if (auto status = reference.collect(answers); !status) return status.error();
    }
    if (auto status = reference.drain(answers); !status) return status.error();
    std::sort(answers.begin(), answers.end(),
              [](const auto& a, const auto& b) { return a.ticket < b.ticket; });
    return answers;
}

// An environment variable for the length of a test.
class WithVariable {
   public:
    WithVariable(const char* name, const std::string& value) : name_(name) {
        if (const char* old = std::getenv(name)) old_ = old;
        ::setenv(name, value.c_str(), 1);
    }
    ~WithVariable() {
        if (old_)
            ::setenv(name_, old_->c_str(), 1);
        else
            ::unsetenv(name_);
    }
    WithVariable(const WithVariable&) = delete;
    WithVariable& operator=(const WithVariable&) = delete;

   private:
    const char* name_;
    std::optional<std::string> old_;
};

inline bool same_box(const Box& a, const Box& b) {
    return a.class_id == b.class_id && a.confidence == b.confidence && a.x0 == b.x0 && a.y0 == b.y0 &&
           a.x1 == b.x1 && a.y1 == b.y1;
}

inline void expect_box(const Box& box, int id, float confidence, float x0, float y0, float x1, float y1,
                       float tolerance = 1e-3F) {
    EXPECT_EQ(box.class_id, id);
    EXPECT_NEAR(box.confidence, confidence, 1e-5);
    EXPECT_NEAR(box.x0, x0, tolerance);
    EXPECT_NEAR(box.y0, y0, tolerance);
    EXPECT_NEAR(box.x1, x1, tolerance);
    EXPECT_NEAR(box.y1, y1, tolerance);
}

}  // namespace noscope::testing
