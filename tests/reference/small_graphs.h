// Graphs that stand for whole families of detectors: their boxes are fixed and their confidence is the mean
// value of the input, so that an answer shows what the network was given.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace noscope::testing {

// Writes `path` (.xml, with its .bin beside it): input [1,3,height,width] (a free batch if `any_batch`), one
// output of `shape` with `values`. To the values at `bright` the mean of the input is added.
void write_graph(const std::string& path, int width, int height, const std::vector<std::int64_t>& shape,
                 std::vector<float> values, const std::vector<std::size_t>& bright, bool any_batch = false);

// "yolov5" for 64x64 with classes "cat" and "dog": three boxes, of which two are one; with its .names.
void write_yolov5(const std::string& path);
// "nms-free" for 64x32, 4 rows, classes "cat" and "dog"; with its .names.
void write_nms_free(const std::string& path);

}  // namespace noscope::testing
