// Paths in JSON: text for people, and where that cannot hold the bytes, a second key beside it that can.
#pragma once

#include "base/percent.h"
#include "base/utf8.h"

#include <string>

namespace noscope {

// After "file": "b\ufffd.mp4" also "file_encoded": "b%FF.mp4"; nothing where the path is UTF-8.
template <class Json>
void keep_bytes(Json& object, const std::string& key, const std::string& path) {
    if (is_utf8(path))
        object.erase(key + "_encoded");
    else
        object[key + "_encoded"] = percent_encoded(path);
}

// The path's own bytes. `object` holds text at `key`.
template <class Json>
std::string path_in(const Json& object, const std::string& key) {
    if (const auto found = object.find(key + "_encoded"); found != object.end() && found->is_string())
        if (auto bytes = percent_decoded(found->template get<std::string>())) return *std::move(bytes);
    return object.at(key).template get<std::string>();
}

}  // namespace noscope
