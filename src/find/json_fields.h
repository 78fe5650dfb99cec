// Fields of a JSON object, read strictly: what is missing, of another kind or out of range makes ok() false
// and gives a value that does no harm, so that callers check once.
#pragma once

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace noscope {

class JsonFields {
   public:
    // `value` must outlive it. Anything but an object has no fields.
    explicit JsonFields(const nlohmann::json& value, bool* ok = nullptr)
        : value_(value), ok_(ok ? ok : &own_ok_) {
        if (!value.is_object()) *ok_ = false;
    }
    JsonFields(const JsonFields&) = delete;
    JsonFields& operator=(const JsonFields&) = delete;

    bool ok() const { return *ok_; }
    void refuse() { *ok_ = false; }

    const nlohmann::json& operator[](const char* key) {
        static const nlohmann::json nothing;
        const auto found = value_.is_object() ? value_.find(key) : value_.end();
        if (!value_.is_object() || found == value_.end()) {
            refuse();
            return nothing;
        }
        return *found;
    }
    std::string text(const char* key) { return text_of((*this)[key]); }
    bool flag(const char* key) {
        const auto& value = (*this)[key];
        if (!value.is_boolean()) return refused(false);
        return value.get<bool>();
    }
    double number(const char* key, double low, double high) {
        const auto value = number_of((*this)[key]);
        return value >= low && value <= high ? value : refused(low);
    }
    // Null where it is null.
    std::optional<double> number_or_null(const char* key, double low, double high) {
        if ((*this)[key].is_null() && ok()) return std::nullopt;
        return number(key, low, high);
    }
    std::int64_t whole(const char* key, std::int64_t low, std::int64_t high) {
        const auto& value = (*this)[key];
        if (!value.is_number_integer()) return refused(low);
        if (value.is_number_unsigned() &&
            value.get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            return refused(low);
        const auto number = value.get<std::int64_t>();
        return number >= low && number <= high ? number : refused(low);
    }
    std::uint64_t unsigned_whole(const char* key) {
        const auto& value = (*this)[key];
        return value.is_number_unsigned() ? value.get<std::uint64_t>() : refused(std::uint64_t{0});
    }
    // The elements of an array.
    const nlohmann::json::array_t& list(const char* key) {
        static const nlohmann::json::array_t empty;
        const auto& value = (*this)[key];
        if (value.is_array()) return value.get_ref<const nlohmann::json::array_t&>();
        refuse();
        return empty;
    }
    std::vector<std::string> texts(const char* key) {
        std::vector<std::string> all;
        for (const auto& value : list(key)) all.push_back(text_of(value));
        return all;
    }
    // One of `names`, by its place.
    template <class Names>
    std::size_t one_of(const char* key, const Names& names) {
        const std::string word = text(key);
        std::size_t place = 0;
        for (const auto& name : names) {
            if (word == name) return place;
            ++place;
        }
        return refused(std::size_t{0});
    }
    std::string text_of(const nlohmann::json& value) {
        return value.is_string() ? value.get<std::string>() : refused(std::string());
    }
    double number_of(const nlohmann::json& value) {
        return value.is_number() ? value.get<double>() : refused(std::nan(""));
    }
    bool* shared_ok() { return ok_; }

   private:
    template <class T>
    T refused(T harmless) {
        refuse();
        return harmless;
    }

    const nlohmann::json& value_;
    bool own_ok_ = true;
    bool* ok_;
};

}  // namespace noscope
