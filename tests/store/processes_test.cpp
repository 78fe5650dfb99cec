// Several commands on one store, and commands that are killed.
#include "store/support.h"

#include <chrono>
#include <csignal>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

namespace noscope {
namespace {

StoredLabel numbered(std::int64_t pts) {
    return label(pts, {{static_cast<std::int32_t>(pts % 80), 0.5F, static_cast<float>(pts), 0, 1, 1}});
}

StoredScore numbered_score(std::int64_t pts) { return {pts, 0, static_cast<float>(pts) / 4}; }

std::vector<StoredScore> numbered_scores(std::int64_t end) {
    std::vector<StoredScore> scores;
    for (std::int64_t pts = 0; pts < end; ++pts) scores.push_back(numbered_score(pts));
    return scores;
}

std::vector<std::string> numbered(std::int64_t first, std::int64_t end) {
    std::vector<std::string> texts;
    for (std::int64_t pts = first; pts < end; ++pts) texts.push_back(describe(numbered(pts)));
    return texts;
}

TEST(Processes, ShareAStore) {
    constexpr std::int64_t kWriters = 3, kEach = 300;
    const TemporaryFolder folder;
    write_file((folder / "s.db") + ".mp4", "one file for all");
    std::vector<pid_t> writers;
    for (std::int64_t writer = 0; writer < kWriters; ++writer)
        writers.push_back(start_process([&, writer] {
            // All of them make the store at once.
            const OneFile one = open_one(folder / "s.db");
            const std::int64_t scorer = must(one.store->scorer("s"));
            for (std::int64_t i = 0; i < kEach; ++i) {
                const std::int64_t pts = i * kWriters + writer;
                must(one.store->add_labels(one.file, one.model, std::vector{numbered(pts)}));
                must(one.store->add_scores(one.file, scorer, std::vector{numbered_score(pts)}));
                if (i % 50 == 49) must(one.store->compact_labels(one.file, one.model));
                if (i % 50 == 24) must(one.store->compact_scores(one.file, scorer));
                if (i % 20 == 10 && must(one.store->scores(one.file, scorer)).size() <= std::size_t(i))
                    return 2;
                if (i % 20 == 0 && must(one.store->labels(one.file, one.model)).size() <= std::size_t(i))
                    return 1;
            }
            return 0;
        }));
    for (const pid_t writer : writers) EXPECT_EQ(wait_for(writer), 0);
    const OneFile one = open_one(folder / "s.db");
    EXPECT_EQ(describe(must(one.store->labels(one.file, one.model))), numbered(0, kWriters * kEach));
    EXPECT_EQ(must(one.store->scores(one.file, must(one.store->scorer("s")))),
              numbered_scores(kWriters * kEach));
    EXPECT_EQ(raw_sql(folder / "s.db", "SELECT count(*) FROM file"), "1");
    EXPECT_EQ(raw_sql(folder / "s.db", "SELECT count(*) FROM model"), "1");
    EXPECT_EQ(raw_sql(folder / "s.db", "SELECT count(*) FROM scorer"), "1");
    EXPECT_EQ(raw_sql(folder / "s.db", "PRAGMA integrity_check"), "ok");
}

TEST(Processes, OpenAndCloseAStoreAtOnce) {
    const TemporaryFolder folder;
    write_file((folder / "s.db") + ".mp4", "one file for all");
    std::vector<pid_t> children;
    for (int child = 0; child < 4; ++child)
        children.push_back(start_process([&] {
            for (int i = 0; i < 25; ++i) open_one(folder / "s.db");
            return 0;
        }));
    for (const pid_t child : children) EXPECT_EQ(wait_for(child), 0);
}

// What a child reported as stored before it was killed is there. Each child goes on where the one before
// ended.
TEST(Processes, ThatAreKilledLoseNothingThatWasStored) {
    const TemporaryFolder folder;
    std::mt19937_64 random(1);
    std::int64_t stored = 0, adding = 0;
    for (int round = 0; round < 20; ++round) {
        int pipe_ends[2];
        ASSERT_EQ(::pipe(pipe_ends), 0);
        const pid_t child = start_process([&, round] {
            const OneFile one = open_one(folder / "s.db");
            const std::int64_t scorer = must(one.store->scorer("s"));
            for (std::int64_t pts = stored;; ++pts) {
                must(one.store->add_scores(one.file, scorer, std::vector{numbered_score(pts)}));
                must(one.store->add_labels(one.file, one.model, std::vector{numbered(pts)}));
                if (::write(pipe_ends[1], &pts, sizeof pts) != ssize_t{sizeof pts}) return 1;
                if (pts % 37 == round) must(one.store->compact_labels(one.file, one.model));
                if (pts % 37 == round + 1) must(one.store->compact_scores(one.file, scorer));
            }
        });
        ::close(pipe_ends[1]);
        std::int64_t reported = -1;
        // Some are killed while they open the store, the others after some labels.
        const auto wanted = static_cast<std::int64_t>(round % 4 == 0 ? 0 : 1 + random() % 60);
        const auto read_one = [&] {
            return ::read(pipe_ends[0], &reported, sizeof reported) == ssize_t{sizeof reported};
        };
        for (std::int64_t seen = 0; seen < wanted; ++seen) ASSERT_TRUE(read_one());
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 8000));
        ::kill(child, SIGKILL);
        while (read_one()) {
        }
        ASSERT_EQ(wait_for(child), -SIGKILL);
        ::close(pipe_ends[0]);
        adding = std::max(adding, reported + 1);

        const OneFile one = open_one(folder / "s.db");
        const auto found = describe(must(one.store->labels(one.file, one.model)));
        ASSERT_GE(std::ssize(found), adding) << round;
        ASSERT_LE(std::ssize(found), std::max(adding, stored) + 1)
            << round;  // the one that was not yet reported
        ASSERT_EQ(found, numbered(0, std::ssize(found))) << round;
        const auto scores = must(one.store->scores(one.file, must(one.store->scorer("s"))));
        ASSERT_GE(std::ssize(scores), std::ssize(found)) << round;  // each was added before its label
        ASSERT_LE(std::ssize(scores), std::ssize(found) + 1) << round;
        ASSERT_EQ(scores, numbered_scores(std::ssize(scores))) << round;
        ASSERT_EQ(raw_sql(folder / "s.db", "PRAGMA integrity_check"), "ok") << round;
        stored = std::ssize(found);
    }
    EXPECT_GT(stored, 100);
}

}  // namespace
}  // namespace noscope
