#include "reference/model_path.h"

#include "base/error_text.h"
#include "base/folders.h"
#include "base/text.h"
#include "reference/head.h"

#include <cstdlib>
#include <filesystem>

namespace noscope {
namespace {

bool is_file(const std::string& path) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(path, ignored);
}

bool looks_like_file(std::string_view text) {
    const std::string ending = lower(text.substr(text.size() - std::min<std::size_t>(text.size(), 5)));
    return text.find('/') != std::string_view::npos || ending.ends_with(".onnx") || ending.ends_with(".xml");
}

}  // namespace

Result<ModelPath> find_model(std::string_view text) {
    ModelPath model;
    const std::size_t colon = text.find(':');
    const bool path_with_colon = text.substr(0, colon).find('/') != std::string_view::npos;
    if (colon != std::string_view::npos && !path_with_colon && !is_file(std::string(text))) {
        model.head = text.substr(0, colon);
        text.remove_prefix(colon + 1);
        if (!find_head(model.head)) {
            std::vector<std::string> names{"replay", "exec"};
            for (const Head& head : heads()) names.emplace_back(head.name);
            return fail(ErrorCode::usage, "--reference: '{}:' is unknown; known before a colon: {}",
                        model.head, join(names, ", "));
        }
    }
    if (text.empty()) return fail(ErrorCode::usage, "--reference is empty: give a model's name or file");
    if (looks_like_file(text)) {
        model.file = text;
        if (!is_file(model.file))
            return fail(ErrorCode::reference,
                        "no model file '{}': check the path, or name a model that scripts/setup installs",
                        model.file);
        return model;
    }
    std::vector<std::string> folders;
    if (const char* own = std::getenv("NOSCOPE_MODELS"); own && *own) folders.emplace_back(own);
    folders.push_back(cache_folder() + "/models");
    folders.push_back(share_folder() + "/models");
    for (const std::string& folder : folders) {
        model.file = fmt::format("{}/{}.onnx", folder, text);
        if (is_file(model.file)) return model;
    }
    return fail(ErrorCode::reference,
                "no model '{}' in {}: run scripts/setup to fetch the models, or give a file with its path",
                text, join(folders, ", "));
}

}  // namespace noscope
