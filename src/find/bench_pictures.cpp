#include "find/bench_pictures.h"

#include "base/try.h"
#include "find/stage_clock.h"

namespace noscope {

Result<double> labels_a_second(Reference& reference, const std::vector<RgbImage>& images,
                               const std::string& path, double seconds, const CancelToken& cancel) {
    const auto start = RunClock::now();
    std::vector<ReferenceAnswer> answers;
    for (std::uint64_t i = 0; seconds_since(start) < seconds; ++i) {
        const RgbImage& image = images[i % images.size()];
        NOSCOPE_CHECK(reference.submit(
            {i, path, static_cast<std::int64_t>(i), image.width, image.height, image.view()}, cancel));
        NOSCOPE_CHECK(reference.collect(answers));
    }
    NOSCOPE_CHECK(reference.drain(answers));
    return static_cast<double>(answers.size()) / seconds_since(start);
}

}  // namespace noscope
