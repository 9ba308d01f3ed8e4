// The forms of the labelling tools: what goes out comes back, and what is no such form is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <pugixml.hpp>

#include "data/json_document.h"
#include "data/sentence.h"
#include "review/sample_review.h"
#include "review/tasks.h"

namespace kerf::review {
namespace {

using ::testing::HasSubstr;

/// Tasks with everything that a task can say.
std::vector<TaskImage> rich_tasks() {
  auto tasks = make_tasks(sample_review());
  tasks[0].finished = true;
  tasks[0].boxes[0].note = "  two\nlines <&\"'> ]]> Ü";
  tasks[0].boxes[1].score = std::nullopt;
  tasks[1].exported = std::nullopt;
  tasks[1].boxes[0].id = "";
  return tasks;
}

void expect_same_tasks(const std::vector<TaskImage>& expected, std::vector<TaskImage> got) {
  ASSERT_EQ(expected.size(), got.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    ASSERT_EQ(expected[i].boxes.size(), got[i].boxes.size());
    for (std::size_t k = 0; k < expected[i].boxes.size(); ++k) {
      const Box &a = expected[i].boxes[k].box, &b = got[i].boxes[k].box;
      EXPECT_NEAR(a.x, b.x, 1e-9);
      EXPECT_NEAR(a.y, b.y, 1e-9);
      EXPECT_NEAR(a.width, b.width, 1e-9);
      EXPECT_NEAR(a.height, b.height, 1e-9);
      got[i].boxes[k].box = a;
    }
    EXPECT_EQ(expected[i], got[i]);
  }
}

TEST(Tasks, AreTheImagesWithOpenFindingsAndAllThatStandsInThem) {
  const auto tasks = make_tasks(sample_review());
  ASSERT_EQ(tasks.size(), 2u);
  EXPECT_EQ(tasks[0].file, "images/a.png");
  ASSERT_EQ(tasks[0].boxes.size(), 3u) << "the weak one stays at home";
  EXPECT_FALSE(tasks[0].boxes[0].settled);
  EXPECT_TRUE(tasks[0].boxes[1].settled);
  EXPECT_EQ(tasks[0].exported->size(), 3u);
  EXPECT_EQ(tasks[1].boxes.size(), 1u);
}

TEST(Cvat, ComesBackAsItWent) {
  const auto tasks = rich_tasks();
  expect_same_tasks(tasks, read_cvat(write_cvat(sample_review(), tasks), "t"));
}

TEST(LabelStudio, ComesBackAsItWent) {
  auto tasks = rich_tasks();
  tasks[0].finished = false;  // only people finish tasks there
  expect_same_tasks(tasks, read_label_studio(write_label_studio(tasks, "http://x/", "t"), "t"));
}

TEST(CocoTasks, ComeBackAsTheyWent) {
  const auto tasks = rich_tasks();
  expect_same_tasks(tasks, read_coco_tasks(write_coco_tasks(sample_review(), tasks, "out/t.json"), "t"));
}

TEST(CocoTasks, NamesLeadToTheImages) {
  const auto text = write_coco_tasks(sample_review(), make_tasks(sample_review()), "out/t.json");
  EXPECT_THAT(text, HasSubstr("\"../set/images/a.png\""));
}

TEST(Cvat, DeclaresItsLabels) {
  pugi::xml_document document;
  const std::string text = write_cvat(sample_review(), make_tasks(sample_review()));
  ASSERT_TRUE(document.load_string(text.c_str()));
  const auto root = document.child("annotations");
  EXPECT_STREQ(root.child("version").text().get(), "1.1");
  const auto task = root.child("meta").child("task");
  EXPECT_STREQ(task.child("size").text().get(), "2");
  std::vector<std::string> names;
  for (const auto& label : task.child("labels").children()) names.push_back(label.child("name").text().get());
  EXPECT_EQ(names, (std::vector<std::string>{"bridge", "Überätzung <&\"'>", "reviewed", "kerf_exported"}));
  const Json labels = parse_json(cvat_labels(sample_review()), "labels");
  ASSERT_EQ(labels.size(), 4u);
  EXPECT_EQ(labels[0]["attributes"][2]["values"], Json({"open", "settled"}));
}

TEST(LabelStudio, InterfaceNamesTheControlOfTheTasks) {
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(label_studio_interface(sample_review()).c_str()));
  const auto view = document.child("View");
  const Json task = parse_json(write_label_studio(make_tasks(sample_review()), "/d/", "t"), "t")[0];
  EXPECT_EQ(task["data"]["image"], "/d/images/a.png");
  const Json& region = task["predictions"][0]["result"][0];
  EXPECT_EQ(region["from_name"], view.child("RectangleLabels").attribute("name").value());
  EXPECT_EQ(region["to_name"], view.child("Image").attribute("name").value());
  EXPECT_STREQ(view.child("Image").attribute("value").value(), "$image");
  EXPECT_STREQ(view.child("RectangleLabels").last_child().attribute("value").value(), "Überätzung <&\"'>");
}

// As CVAT 2 exports a task.
constexpr const char* kCvatExport = R"(<?xml version="1.0" encoding="utf-8"?>
<annotations>
  <version>1.1</version>
  <meta><job><id>7</id><size>2</size></job><dumped>2026-01-31 12:00:00</dumped></meta>
  <image id="0" name="images/a.png" width="640" height="480">
    <box label="bridge" source="manual" occluded="0" xtl="10.12" ytl="20.99" xbr="40.46" ybr="61.77" z_order="0">
      <attribute name="kerf_id">0123456789abcdef</attribute>
      <attribute name="kerf_note">seen &amp; moved</attribute>
    </box>
    <box label="bridge" source="manual" occluded="0" xtl="10" ytl="20" xbr="20" ybr="24" z_order="0" rotation="90.0">
    </box>
    <tag label="reviewed" source="manual"></tag>
    <tag label="sharp" source="manual"></tag>
  </image>
  <image id="1" name="images/c.png" width="64" height="48">
  </image>
</annotations>
)";

TEST(Cvat, ReadsWhatCvatWrites) {
  const auto images = read_cvat(kCvatExport, "t");
  ASSERT_EQ(images.size(), 2u);
  EXPECT_TRUE(images[0].finished);
  EXPECT_FALSE(images[0].exported);
  EXPECT_EQ(images[0].boxes[0].id, "0123456789abcdef");
  EXPECT_EQ(images[0].boxes[0].note, "seen & moved");
  EXPECT_NEAR(images[0].boxes[1].box.x, 13, 1e-9);
  EXPECT_NEAR(images[0].boxes[1].box.height, 10, 1e-9);
  EXPECT_FALSE(images[1].finished);
}

std::string with(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, text.npos) << from;
  return text.replace(at, from.size(), to);
}

std::string cvat_sentence(const std::string& from, const std::string& to) {
  return sentence_of([&] { read_cvat(with(kCvatExport, from, to), "t.xml"); });
}

TEST(Cvat, RefusesWhatItCannotMean) {
  EXPECT_THAT(cvat_sentence("</annotations>", ""), HasSubstr("t.xml: not valid XML at line 1"));
  EXPECT_THAT(cvat_sentence("<image id=\"0\"", "<image id=\"0"), HasSubstr("t.xml: not valid XML at line"));
  EXPECT_EQ(sentence_of([] { read_cvat("", "t.xml"); }), "t.xml: not valid XML at line 1");
  EXPECT_THAT(sentence_of([] { read_cvat("<a/>", "t.xml"); }), HasSubstr("annotations is missing"));
  EXPECT_EQ(cvat_sentence("xtl=\"10.12\"", "xtl=\"nan\""),
            "t.xml: image 'images/a.png': a box from nan, 20.99 without a size in pixels");
  EXPECT_THAT(cvat_sentence("xtl=\"10.12\"", "xtl=\"-inf\""), HasSubstr("without a size"));
  EXPECT_THAT(cvat_sentence("xbr=\"40.46\"", "xbr=\"1e300\""), HasSubstr("without a size"));
  EXPECT_THAT(cvat_sentence("xbr=\"40.46\"", "xbr=\"1e999\""),
              HasSubstr("xbr of box: expected a number, got '1e999'"));
  EXPECT_THAT(cvat_sentence("xbr=\"40.46\"", "xbr=\"9\""), HasSubstr("without a size"));
  EXPECT_THAT(cvat_sentence("xbr=\"40.46\"", "xbr=\"40,46\""), HasSubstr("expected a number, got '40,46'"));
  EXPECT_THAT(cvat_sentence("xbr=\"40.46\" ", ""), HasSubstr("box without the attribute xbr"));
  EXPECT_THAT(cvat_sentence("label=\"bridge\" ", ""), HasSubstr("box without the attribute label"));
  EXPECT_THAT(cvat_sentence("width=\"640\"", "width=\"0\""), HasSubstr("at least 1 pixel, got 0"));
  EXPECT_THAT(cvat_sentence("width=\"640\"", "width=\"99999999999\""), HasSubstr("expected a number"));
  EXPECT_THAT(cvat_sentence("name=\"images/a.png\" ", ""),
              HasSubstr("image 0: image without the attribute name"));
  EXPECT_THAT(
      cvat_sentence("<tag label=\"sharp\" source=\"manual\"></tag>", "<polygon label=\"x\" points=\"\"/>"),
      HasSubstr("a polygon, expected boxes and tags only"));
  EXPECT_THAT(cvat_sentence("<version>", "<track id=\"0\"/><version>"), HasSubstr("CVAT for video"));
}

TEST(Cvat, ExpandsNoEntities) {
  const std::string bomb =
      "<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">"
      "<!ENTITY f SYSTEM \"file:///etc/passwd\">]><annotations><version>&b;&f;</version></annotations>";
  EXPECT_THAT(sentence_of([&] { read_cvat(bomb, "t.xml"); }), HasSubstr("a DOCTYPE"));
}

TEST(Cvat, DepthDoesNoHarm) {
  std::string deep = "<annotations>";
  for (int i = 0; i < 200'000; ++i) deep += "<a>";
  EXPECT_THAT(sentence_of([&] { read_cvat(deep, "t.xml"); }), HasSubstr("not valid XML"));
  for (int i = 0; i < 200'000; ++i) deep += "</a>";
  EXPECT_TRUE(read_cvat(deep + "</annotations>", "t.xml").empty());
}

// As Label Studio exports a task that was made from a prediction: new region ids, meta as it was.
constexpr const char* kStudioExport = R"([{"id": 9, "data": {"image": "/data/local-files/?d=a.png",
  "kerf_image": "images/a.png"},
 "annotations": [
  {"id": 1, "completed_by": 3, "was_cancelled": false, "updated_at": "2026-02-01T00:00:00Z", "result": [
   {"id": "abcdefghij", "type": "rectanglelabels", "from_name": "label", "to_name": "image",
    "original_width": 640, "original_height": 480, "image_rotation": 0, "origin": "prediction-changed",
    "value": {"x": 10, "y": 20, "width": 5, "height": 2.5, "rotation": 0, "rectanglelabels": ["bridge"]},
    "meta": {"kerf_id": "0123456789abcdef", "text": ["seen"]}},
   {"id": "fedcba9876543210#7", "type": "rectanglelabels", "original_width": 640, "original_height": 480,
    "value": {"x": 50, "y": 50, "width": 5, "height": 2.5, "rectanglelabels": ["bridge"]}},
   {"id": "q", "type": "choices", "value": {"choices": ["sharp"]}}]},
  {"id": 2, "was_cancelled": false, "updated_at": "2026-01-01T00:00:00Z", "result": []},
  {"id": 3, "was_cancelled": true, "updated_at": "2026-03-01T00:00:00Z", "result": []}],
 "predictions": []},
 {"id": 10, "data": {"image": "b.png"}, "annotations": [{"was_cancelled": true, "result": []}]},
 {"id": 11, "data": {"image": "c.png"}, "annotations": [{"result": []}], "predictions": [5]}])";

TEST(LabelStudio, ReadsWhatLabelStudioWrites) {
  const auto images = read_label_studio(kStudioExport, "t");
  ASSERT_EQ(images.size(), 3u);
  EXPECT_EQ(images[0].file, "images/a.png");
  EXPECT_TRUE(images[0].finished);
  ASSERT_EQ(images[0].boxes.size(), 2u) << "the annotation that was submitted last";
  EXPECT_EQ(images[0].boxes[0].id, "0123456789abcdef");
  EXPECT_EQ(images[0].boxes[0].note, "seen");
  EXPECT_EQ(images[0].boxes[0].box, (Box{64, 96, 32, 12}));
  EXPECT_EQ(images[0].boxes[1].id, "fedcba9876543210");
  EXPECT_FALSE(images[1].finished);
  EXPECT_TRUE(images[2].finished);
}

std::string studio_sentence(const std::string& from, const std::string& to) {
  return sentence_of([&] { read_label_studio(with(kStudioExport, from, to), "t"); });
}

TEST(LabelStudio, RefusesWhatItCannotMean) {
  EXPECT_THAT(sentence_of([] { read_label_studio("{}", "t"); }), HasSubstr("t: expected an array of tasks"));
  EXPECT_THAT(sentence_of([] { read_label_studio("[7]", "t"); }),
              HasSubstr("t: [0]: expected an object, got 7"));
  EXPECT_THAT(sentence_of([] { read_label_studio(R"([{"image": "a", "label": []}])", "t"); }),
              HasSubstr("[0].data is missing"));
  EXPECT_THAT(studio_sentence("\"x\": 10", "\"x\": NaN"), HasSubstr("not valid JSON"));
  EXPECT_THAT(studio_sentence("\"x\": 10", "\"x\": 1e200"),
              HasSubstr("t: [0].annotations[0].result[0].value: expected a box"));
  EXPECT_THAT(studio_sentence("\"width\": 5", "\"width\": 0"), HasSubstr("expected a box"));
  EXPECT_THAT(studio_sentence("\"x\": 10", "\"x\": \"10\""),
              HasSubstr("value: x: expected a number, got the string '10'"));
  EXPECT_THAT(studio_sentence("\"original_width\": 640", "\"original_width\": 0"),
              HasSubstr("at least 1 pixel"));
  EXPECT_THAT(studio_sentence("\"original_width\": 640", "\"original_width\": 100"),
              HasSubstr("differ from"));
  EXPECT_THAT(studio_sentence("[\"bridge\"]", "[\"bridge\", \"burr\"]"), HasSubstr("expected one label"));
  EXPECT_THAT(studio_sentence("rectanglelabels\", \"from", "polygonlabels\", \"from"),
              HasSubstr("result[0]: polygonlabels, expected rectanglelabels only"));
  EXPECT_THAT(studio_sentence("\"result\": [\n", "\"results\": [\n"),
              HasSubstr("annotations[0]: result is missing"));
  EXPECT_THAT(studio_sentence("\"image\": \"b.png\"", "\"text\": \"b\""),
              HasSubstr("[1].data.image: expected the address"));
}

TEST(CocoTasks, ReadWhatToolsLeave) {
  const auto images = read_coco_tasks(R"({"categories": [{"id": 4, "name": "bridge"}],
    "images": [{"id": 1, "file_name": "x/a.png", "width": 10, "height": 20}],
    "annotations": [{"id": 1, "image_id": 1, "category_id": 4, "bbox": [1, 2, 3, 4], "attributes": {"occluded": false}},
                    {"id": 2, "image_id": 1, "category_id": 4, "bbox": [1, 2, 3, 4], "attributes": 5}]})",
                                      "t");
  ASSERT_EQ(images.size(), 1u);
  EXPECT_EQ(images[0].file, "x/a.png");
  EXPECT_FALSE(images[0].finished);
  EXPECT_EQ(images[0].boxes[0].id, "");
  EXPECT_EQ(images[0].boxes[1].label, "bridge");
}

}  // namespace
}  // namespace kerf::review
