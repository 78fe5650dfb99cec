#include "find/chunk_queue.h"

namespace noscope {

void ChunkQueue::give(Chunk chunk) {
    {
        const std::scoped_lock lock(mutex_);
        chunks_.push_back(std::move(chunk));
    }
    given_.notify_one();
}

std::size_t ChunkQueue::waiting() const {
    const std::scoped_lock lock(mutex_);
    return chunks_.size();
}

void ChunkQueue::close() {
    {
        const std::scoped_lock lock(mutex_);
        closed_ = true;
        chunks_.clear();
    }
    given_.notify_all();
    acted_.notify_all();
}

std::optional<Chunk> ChunkQueue::take() {
    std::unique_lock lock(mutex_);
    given_.wait(lock, [&] { return closed_ || !chunks_.empty(); });
    if (closed_) return std::nullopt;
    Chunk chunk = std::move(chunks_.front());
    chunks_.pop_front();
    woken_ = true;  // another may be given
    lock.unlock();
    told_.notify_one();
    return chunk;
}

void ChunkQueue::tell(ChunkNews news) {
    {
        const std::scoped_lock lock(mutex_);
        news_.push_back(std::move(news));
        ++news_told_;
    }
    told_.notify_one();
}

void ChunkQueue::tell_and_wait(ChunkNews news) {
    std::unique_lock lock(mutex_);
    news_.push_back(std::move(news));
    const std::uint64_t number = ++news_told_;
    told_.notify_one();
    acted_.wait(lock, [&] { return closed_ || news_acted_on_ >= number; });
}

void ChunkQueue::wake() {
    {
        const std::scoped_lock lock(mutex_);
        woken_ = true;
    }
    told_.notify_one();
}

std::vector<ChunkNews> ChunkQueue::take_news(std::chrono::milliseconds at_most) {
    std::unique_lock lock(mutex_);
    news_acted_on_ = news_taken_;
    acted_.notify_all();
    told_.wait_for(lock, at_most, [&] { return woken_ || !news_.empty(); });
    woken_ = false;
    news_taken_ = news_told_;
    return std::exchange(news_, {});
}

}  // namespace noscope
