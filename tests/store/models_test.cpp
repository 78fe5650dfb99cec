#include "store/support.h"

namespace noscope {
namespace {

using Names = std::vector<std::string>;

class Models : public testing::Test {
   protected:
    std::int64_t model(const std::string& identity, Names& classes) {
        return must(store_->model(identity, classes));
    }
    Names classes(const std::string& identity) {
        Names none;
        model(identity, none);
        return none;
    }

    TemporaryFolder folder_;
    std::unique_ptr<Store> store_ = must(Store::open(folder_ / "s.db"));
};

TEST_F(Models, AreOneForEachIdentity) {
    Names first{"person"}, second{"person"};
    const auto a = model("a", first), b = model("b", second);
    EXPECT_NE(a, b);
    EXPECT_EQ(model("a", first), a);
    EXPECT_EQ(first, Names{"person"});
    EXPECT_EQ(classes("a"), Names{"person"});
}

TEST_F(Models, KeepWhatTheirClassIdsMean) {
    Names given{"person", "a \"quoted\"\ncar", "\xC3\xA9t\xC3\xA9"};
    const Names stored = given;
    model("a", given);
    EXPECT_EQ(given, stored);
    Names other{"dog"};
    model("a", other);
    EXPECT_EQ(other, stored);
    Names start{"person"};
    model("a", start);
    EXPECT_EQ(start, stored);
}

TEST_F(Models, GrowToAListThatBeginsWithTheirs) {
    Names given{"person"}, longer{"person", "car"};
    model("a", given);
    model("a", longer);
    EXPECT_EQ(longer, (Names{"person", "car"}));
    EXPECT_EQ(classes("a"), (Names{"person", "car"}));
}

TEST_F(Models, AreAppendedToOnly) {
    Names none;
    const auto id = model("a", none);
    must(store_->set_classes(id, Names{"person"}));
    must(store_->set_classes(id, Names{"person", "car"}));
    must(store_->set_classes(id, Names{"person"}));  // a command that does not know of the car yet
    EXPECT_EQ(classes("a"), (Names{"person", "car"}));
    expect_error(store_->set_classes(id, Names{"person", "dog"}), ErrorCode::store,
                 {"run this command again"});
    expect_error(store_->set_classes(id, Names{"car", "person", "dog"}), ErrorCode::store,
                 {folder_ / "s.db"});
    EXPECT_EQ(classes("a"), (Names{"person", "car"}));
    expect_error(store_->set_classes(id + 1, Names{}), ErrorCode::internal, {"no model"});
}

TEST_F(Models, RefuseNamesThatNoJsonCanHold) {
    Names latin1{"caf\xE9"};
    expect_error(store_->model("a", latin1), ErrorCode::reference, {"UTF-8"});
    Names none;
    const auto id = model("b", none);
    expect_error(store_->set_classes(id, latin1), ErrorCode::reference, {"UTF-8"});
}

TEST_F(Models, WithADamagedListAreDamage) {
    Names given{"person"};
    model("a", given);
    for (const char* list : {"", "[", "{}", "[1]", "null"}) {
        raw_sql(folder_ / "s.db", std::string("UPDATE model SET classes = '") + list + "'");
        expect_error(store_->model("a", given), ErrorCode::store, {"damaged", "class list"});
    }
}

}  // namespace
}  // namespace noscope
