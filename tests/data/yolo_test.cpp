#include "data/expect_same.h"
#include "data/random_dataset.h"
#include "data/sentence.h"
#include "data/temporary_folder.h"

#include <kerf/image.h>

#include <algorithm>

namespace kerf {
namespace {

std::string picture(int width, int height) {
  return encode_png(Image{width, height, 1, std::vector<std::uint8_t>(std::size_t(width) * height)});
}

/// A small data set as other tools lay it out.
void write_small(const TemporaryFolder& folder) {
  folder.write("images/b.png", picture(200, 100));
  folder.write("images/sub/a.png", picture(10, 10));
  folder.write("labels/b.txt", "1 0.5 0.5 0.25 0.5\r\n\n0 .1 .2 1e-1 .04\n");
  folder.write("classes.txt", "bridge\r\nburr\n\n");
}

TEST(Yolo, ReadsBoxesInPixels) {
  const TemporaryFolder folder;
  write_small(folder);
  const auto dataset = load_yolo(folder.path());
  EXPECT_EQ(dataset.categories, (std::vector<Category>{{1, "bridge"}, {2, "burr"}}));
  ASSERT_EQ(dataset.images.size(), 2u);
  EXPECT_EQ(dataset.images[0].file_name, "images/b.png");
  EXPECT_EQ(dataset.images[0].width, 200);
  EXPECT_EQ(dataset.images[0].height, 100);
  EXPECT_EQ(dataset.images[1].file_name, "images/sub/a.png");
  EXPECT_TRUE(dataset.of_image(dataset.images[1].id).empty()) << "no label file: nothing in the image";
  ASSERT_EQ(dataset.annotations.size(), 2u);
  EXPECT_EQ(dataset.annotations[0].category_id, 2);
  expect_same_box({75, 25, 50, 50}, dataset.annotations[0].box);
  expect_same_box({10, 18, 20, 4}, dataset.annotations[1].box);
}

TEST(Yolo, TakesFolderNamesHoweverTheyEnd) {
  const TemporaryFolder folder;
  write_small(folder);
  for (const char* end : {"", "/", "/.", "/images/.."}) {
    const auto dataset = load_yolo(folder.path().string() + end);
    EXPECT_EQ(dataset.images.at(0).file_name, "images/b.png") << end;
    EXPECT_TRUE(std::filesystem::exists(dataset.folder / dataset.images.at(1).file_name)) << end;
  }
}

TEST(Yolo, ReadsTrainAndValidFolders) {
  const TemporaryFolder folder;
  for (const std::string part : {"train", "valid"}) {
    folder.write(part + "/images/" + part + ".png", picture(8, 8));
    folder.write(part + "/labels/" + part + ".txt", "0 .5 .5 1 1\n");
  }
  const auto yaml = folder.write("data.yaml", "train: ../train/images\nnames: ['hole']\nnc: 1\n");
  for (const auto& path : {folder.path(), yaml}) {
    const auto dataset = load_yolo(path);
    ASSERT_EQ(dataset.images.size(), 2u);
    EXPECT_EQ(dataset.images[1].file_name, "valid/images/valid.png");
    EXPECT_EQ(dataset.annotations.size(), 2u);
  }
}

struct Fault {
  const char* file;
  const char* content;
  const char* sentence;  // after the folder
};

TEST(Yolo, RefusesFaultsNamingFileAndLine) {
  const Fault faults[] = {
      {"labels/b.txt", "0 .5 .5 .5\n",
       "/labels/b.txt: line 1: expected 'class cx cy width height', got 4 words"},
      {"labels/b.txt", "\n2 .5 .5 .5 .5", "/labels/b.txt: line 2: expected a class of 0 to 1, got '2'"},
      {"labels/b.txt", "-1 .5 .5 .5 .5", "/labels/b.txt: line 1: expected a class of 0 to 1, got '-1'"},
      {"labels/b.txt", "0 .5 1.5 .5 .5", "/labels/b.txt: line 1: expected a number of 0 to 1, got '1.5'"},
      {"labels/b.txt", "0 .5 nan .5 .5", "/labels/b.txt: line 1: expected a number of 0 to 1, got 'nan'"},
      {"labels/b.txt", "0 .5 .5 0 .5", "/labels/b.txt: line 1: width and height must be above 0"},
      {"labels/c.txt", "", "/labels/c.txt: there is no image for this label file"},
      {"classes.txt", "", "/classes.txt: lists no class"},
      {"classes.txt", "a\n\nb", "/classes.txt: line 2 is blank, expected the name of a class"},
      {"classes.txt", "a\nb\na\n", "/classes.txt: the class 'a' is listed twice"},
      {"data.yaml", "nc: 2\n", "/data.yaml: has no 'names'"},
  };
  for (const auto& [file, content, sentence] : faults) {
    const TemporaryFolder folder;
    write_small(folder);
    folder.write(file, content);
    const auto got = sentence_of([&] { load_yolo(folder.path()); });
    EXPECT_EQ(got, folder.path().string() + sentence);
  }
}

TEST(Yolo, RefusesTwoImagesWithOneLabelFile) {
  const TemporaryFolder folder;
  write_small(folder);
  folder.write("images/b.bmp", picture(2, 2));
  EXPECT_EQ(sentence_of([&] { load_yolo(folder.path()); }),
            (folder / "labels/b.txt").string() + ": two images share this label file");
}

TEST(Yolo, RefusesFoldersOfAnotherKind) {
  const TemporaryFolder folder;
  EXPECT_EQ(
      sentence_of([&] { load_yolo(folder.path()); }),
      folder.path().string() + ": holds neither data.yaml nor classes.txt with the names of the classes");
  folder.write("classes.txt", "a");
  EXPECT_EQ(sentence_of([&] { load_yolo(folder.path()); }),
            folder.path().string() + ": holds no folder 'images'");
  folder.write("images/a.png", picture(2, 2));
  EXPECT_NE(sentence_of([&] { load_yolo(folder.path()); }).find("expected a folder of labels"),
            std::string::npos);
  EXPECT_NE(sentence_of([&] { load_yolo(folder / "none"); }), "");
}

Dataset with_pictures(std::uint64_t seed, const TemporaryFolder& folder) {
  auto dataset = random_dataset(seed, folder / "raw");
  for (const auto& image : dataset.images)
    folder.write("raw/" + image.file_name, picture(image.width, image.height));
  return dataset;
}

TEST(Yolo, RoundTripLosesOnlyAttributes) {
  const TemporaryFolder folder;
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    auto dataset = with_pictures(seed, folder);
    // YOLO orders images by name; number the truth the same way.
    std::ranges::sort(dataset.images, {}, &ImageEntry::file_name);
    Dataset sorted{dataset.folder, dataset.categories, {}, {}};
    for (auto image : dataset.images) {
      for (auto annotation : dataset.annotations) {
        if (annotation.image_id != image.id) continue;
        annotation.id = std::int64_t(sorted.annotations.size()) + 1;
        annotation.image_id = std::int64_t(sorted.images.size()) + 1;
        sorted.annotations.push_back(annotation);
      }
      image.id = std::int64_t(sorted.images.size()) + 1;
      sorted.images.push_back(image);
    }
    const auto out = folder / ("yolo" + std::to_string(seed));
    save_yolo(dataset, out);
    expect_same(sorted, load_yolo(out), false);
    std::filesystem::remove(out / "data.yaml");
    expect_same(sorted, load_yolo(out), false);  // by classes.txt
  }
}

TEST(Yolo, ClipsToTheImageAndLeavesCrowdsOut) {
  const TemporaryFolder folder;
  folder.write("a.png", picture(100, 50));
  Dataset dataset{folder.path(), {{3, "x"}}, {{1, "a.png", 100, 50, {}}}, {}};
  dataset.annotations = {{1, 1, 3, {-10, 20, 30, 40}, 1200}, {2, 1, 3, {0, 0, 9, 9}, 81, true}};
  save_yolo(dataset, folder / "out");
  EXPECT_EQ(read_file(folder / "out/labels/a.txt"), "0 0.1 0.7 0.2 0.6\n");
  dataset.annotations = {{1, 1, 3, {200, 20, 30, 40}, 1200}};
  EXPECT_EQ(sentence_of([&] { save_yolo(dataset, folder / "out"); }),
            "a box of image 'a.png' lies outside the image");
}

TEST(Yolo, HostileNamesStayInsideTheFolder) {
  const TemporaryFolder folder;
  folder.write("evil.png", picture(4, 4));
  Dataset dataset{folder / "set", {{1, "x"}}, {{1, "../evil.png", 4, 4, {}}}, {}};
  make_folder(dataset.folder);
  save_yolo(dataset, folder / "out/deep");
  EXPECT_TRUE(std::filesystem::exists(folder / "out/deep/images/evil.png"));
  EXPECT_FALSE(std::filesystem::exists(folder / "out/deep/evil.png"));
  for (const char* name : {"..", ".", "a/..", "/", "a/"}) {
    dataset.images[0].file_name = name;
    EXPECT_NE(sentence_of([&] { save_yolo(dataset, folder / "out2"); }), "") << name;
  }
  dataset.images = {{1, "a.png", 4, 4, {}}, {2, "a.jpg", 4, 4, {}}};
  EXPECT_EQ(sentence_of([&] { save_yolo(dataset, folder / "out3"); }),
            "image 'a.jpg' would share its label file with another image");
}

}  // namespace
}  // namespace kerf
