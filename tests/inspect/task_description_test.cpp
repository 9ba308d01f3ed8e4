#include "inspect/task_description.h"

#include <gmock/gmock.h>
#include <kerf/error.h>
#include <kerf/train.h>

#include "inspect/answer.h"
#include "support/temporary.h"

namespace kerf::inspect {
namespace {

using testing::HasSubstr;

TEST(TaskDescription, IsKeptInTheFolder) {
  test::TemporaryFolder folder;
  EXPECT_FALSE(load_task(folder.path()));
  const TaskDescription task{"Look at this \"board\".", {"open", "pin-hole", "L\u00f6tfehler"}, {8, 2, 0.4}};
  save_task(task, folder.path());
  EXPECT_EQ(load_task(folder.path()), task);
}

TEST(TaskDescription, TheAdaptersComesFirstThenTheModels) {
  test::TemporaryFolder model, adapter;
  EXPECT_EQ(find_task(model.path(), adapter.path()), default_task());
  const TaskDescription of_model{"m", {"a"}, {}}, of_adapter{"b", {"c", "d"}, {}};
  save_task(of_model, model.path());
  EXPECT_EQ(find_task(model.path(), std::nullopt), of_model);
  EXPECT_EQ(find_task(model.path(), adapter.path()), of_model) << "an adapter of another trainer has none";
  save_task(of_adapter, adapter.path());
  EXPECT_EQ(find_task(model.path(), adapter.path()), of_adapter);
}

TEST(TaskDescription, TheBuiltInOneIsWhatARunTrains) {
  EXPECT_EQ(default_task().prompt, default_prompt());
  EXPECT_EQ(default_task().labels, TrainConfig{}.labels);
}

TEST(TaskDescription, RefusesWhatItDoesNotKnow) {
  test::TemporaryFolder folder;
  const auto refused = [&](const char* text) {
    write_file(folder / "inspection.json", text);
    const auto sentence = test::sentence_of<Error>([&] { load_task(folder.path()); });
    EXPECT_THAT(sentence, HasSubstr("inspection.json"));
    return sentence;
  };
  EXPECT_THAT(refused("{"), HasSubstr("line 1"));
  EXPECT_THAT(refused("[]"), HasSubstr("expected an object"));
  EXPECT_THAT(refused(R"({"prompt": "p", "labels": ["a"]})"), HasSubstr("answer_format"));
  EXPECT_THAT(refused(R"({"answer_format": 2, "prompt": "p", "labels": ["a"]})"),
              HasSubstr("answer format is 2"));
  EXPECT_THAT(refused(R"({"answer_format": 1, "labels": ["a"]})"), HasSubstr("prompt"));
  EXPECT_THAT(refused(R"({"answer_format": 1, "prompt": "", "labels": ["a"]})"), HasSubstr("prompt"));
  EXPECT_THAT(refused(R"({"answer_format": 1, "prompt": "p"})"), HasSubstr("labels"));
  EXPECT_THAT(refused(R"({"answer_format": 1, "prompt": "p", "labels": []})"), HasSubstr("labels"));
  EXPECT_THAT(refused(R"({"answer_format": 1, "prompt": "p", "labels": ["a", 3]})"), HasSubstr("labels"));
  EXPECT_THAT(refused(R"({"answer_format": 1, "prompt": "p", "labels": ["a", "b", "a"]})"),
              HasSubstr("\"a\""));
  EXPECT_THAT(refused(R"({"answer_format": 1, "prompt": "p", "labels": ["a"], "views": 9})"),
              HasSubstr("views"));
  EXPECT_THAT(refused(R"({"answer_format": 1, "prompt": "p", "labels": ["a"], "views": "2"})"),
              HasSubstr("views"));
  EXPECT_THAT(refused(R"({"answer_format": 1, "prompt": "p", "labels": ["a"], "label": 1})"),
              HasSubstr("'label'"));
}

}  // namespace
}  // namespace kerf::inspect
