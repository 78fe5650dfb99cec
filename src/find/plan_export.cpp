#include "find/plan_export.h"

#include "base/error_text.h"
#include "base/output_file.h"
#include "base/try.h"

#include <filesystem>
#include <string_view>

namespace noscope {

namespace fs = std::filesystem;

Status make_export_folder(const std::string& folder) {
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (failed)
        return fail(ErrorCode::store, "cannot make the folder '{}': {}; choose another place for --export",
                    folder, failed.message());
    if (!fs::is_directory(folder, failed))
        return fail(ErrorCode::store, "'{}' is not a folder; choose another place for --export", folder);
    return {};
}

Result<std::vector<std::string>> export_models(const PreparedPlan& prepared, const std::string& folder,
                                               const std::string& name) {
    std::vector<std::string> written;
    const auto write = [&](const std::string& path, std::string_view content) -> Status {
        NOSCOPE_CHECK(write_file_atomically(path, content));
        written.push_back(path);
        return {};
    };
    for (std::size_t i = 0; i < prepared.models.size(); ++i) {
        if (!prepared.models[i]) continue;
        const SpecializedModel& model = *prepared.models[i];
        const std::string stem = (fs::path(folder) / fmt::format("{}-stage{}", name, i + 1)).string();
        NOSCOPE_CHECK(write(stem + ".xml", model.ir_xml));
        NOSCOPE_CHECK(write(stem + ".bin", {reinterpret_cast<const char*>(model.ir_weights.data()),
                                            model.ir_weights.size()}));
        NOSCOPE_CHECK(write(stem + ".md", model_card(model)));
    }
    return written;
}

}  // namespace noscope
