// Texts and places as a web page takes them.
#pragma once

#include <string>
#include <string_view>

namespace noscope {

// Within an element or a quoted attribute.
std::string text_in_html(std::string_view text);
// JSON within <script>: nothing in it can end the element or begin a comment.
std::string json_in_script(std::string_view json);

// "file:///recordings/my%20clip.mp4" of an absolute path, any bytes.
std::string file_url(const std::string& path);
// The same from a folder: "../recordings/my%20clip.mp4". Both paths absolute.
std::string relative_url(const std::string& path, const std::string& folder);
// Absolute, links kept; of a file that need not be there.
std::string folder_of(const std::string& path);

}  // namespace noscope
