// make_store_fixture FILE: a store with the content of the fixture headers, made by the store code as it is.
#include "store/fixture_v1.h"
#include "store/fixture_v2.h"

#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace {

using namespace noscope;

template <class R>
auto must(R result) {
    if (result) {
        if constexpr (std::is_same_v<R, Status>)
            return 0;
        else
            return *result;
    }
    std::fprintf(stderr, "%s\n", result.error().message.c_str());
    std::exit(1);
}

void make(const std::string& path) {
    const std::string video = path + ".video";
    std::ofstream(video, std::ios::binary) << fixture_v1::kFileContent;
    auto opened = Store::open(path);
    if (!opened) must(Status(opened.error()));
    Store& store = **opened;
    FileIdentity identity = must(identify_file(video));
    identity.modified_ns = identity.changed_ns = 1'714'564'800'000'000'000;
    const auto file = must(store.file(video, identity)).id;
    std::filesystem::remove(video);
    std::vector<std::string> classes = fixture_v1::kClasses;
    const auto model = must(store.model(fixture_v1::kModel, classes));
    must(store.add_labels(file, model, fixture_v1::first_labels()));
    must(store.add_labels(file, model, fixture_v1::second_labels()));
    const NewFileBlob blob{file, "packet index", 1, {identity.bytes, fixture_v1::kBlob}};
    must(store.set_file_blobs({&blob, 1}));
    RunRecord run = fixture_v1::run();
    must(store.put_run(run));
    const auto scorer = must(store.scorer(fixture_v2::kScorer));
    must(store.add_scores(file, scorer, fixture_v2::first_scores()));
    must(store.add_scores(file, scorer, fixture_v2::second_scores()));
    must(store.put_artifact(fixture_v2::kKey, fixture_v2::kArtifact));
}

// What depends on the day and place it is made.
bool fix(const std::string& path) {
    sqlite3* database = nullptr;
    const std::string sql = "UPDATE file SET path = '" + fixture_v1::kPath + "'; UPDATE place SET path = '" +
                            fixture_v1::kPath + "'; UPDATE run SET updated = '" + fixture_v1::run().updated +
                            "'; VACUUM; PRAGMA wal_checkpoint(TRUNCATE);";
    const bool ok = sqlite3_open(path.c_str(), &database) == SQLITE_OK &&
                    sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
    sqlite3_close(database);
    return ok;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2 || std::filesystem::exists(argv[1])) {
        std::fprintf(stderr, "usage: make_store_fixture FILE (a new one)\n");
        return 2;
    }
    make(argv[1]);
    return fix(argv[1]) ? 0 : 1;
}
