// Class names of wafer maps against the list of the public data set.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/wafer_classes.h>

#include <set>

namespace kerf {
namespace {

// Every value of `class_name` in MixedWM38.
const std::set<std::string> kMixedWm38 = {
    "Center",
    "Center+Edge-Loc",
    "Center+Edge-Loc+Loc",
    "Center+Edge-Loc+Loc+Scratch",
    "Center+Edge-Loc+Scratch",
    "Center+Edge-Ring",
    "Center+Edge-Ring+Loc",
    "Center+Edge-Ring+Loc+Scratch",
    "Center+Edge-Ring+Scratch",
    "Center+Loc",
    "Center+Loc+Scratch",
    "Center+Scratch",
    "Donut",
    "Donut+Edge-Loc",
    "Donut+Edge-Loc+Loc",
    "Donut+Edge-Loc+Loc+Scratch",
    "Donut+Edge-Loc+Scratch",
    "Donut+Edge-Ring",
    "Donut+Edge-Ring+Loc",
    "Donut+Edge-Ring+Loc+Scratch",
    "Donut+Edge-Ring+Scratch",
    "Donut+Loc",
    "Donut+Loc+Scratch",
    "Donut+Scratch",
    "Edge-Loc",
    "Edge-Loc+Loc",
    "Edge-Loc+Loc+Scratch",
    "Edge-Loc+Scratch",
    "Edge-Ring",
    "Edge-Ring+Loc",
    "Edge-Ring+Loc+Scratch",
    "Edge-Ring+Scratch",
    "Loc",
    "Loc+Scratch",
    "Near-full",
    "Normal",
    "Random",
    "Scratch",
};

TEST(WaferClasses, AreThoseOfMixedWm38) {
  std::set<std::string> ours;
  for (const WaferLabels& labels : mixedwm38_classes()) ours.insert(wafer_class_name(labels));
  EXPECT_EQ(ours, kMixedWm38);
  EXPECT_EQ(mixedwm38_classes().size(), 38u);
}

TEST(WaferClasses, NormalThenBasePatternsThenMixedOnes) {
  const auto& classes = mixedwm38_classes();
  EXPECT_EQ(wafer_class_name(classes[0]), "Normal");
  for (int i = 0; i < kWaferPatterns; ++i)
    EXPECT_EQ(wafer_class_name(classes[std::size_t(i) + 1]), kWaferPatternNames[std::size_t(i)]);
  EXPECT_EQ(wafer_class_name(classes[9]), "Center+Edge-Loc");
  EXPECT_EQ(wafer_class_name(classes[37]), "Donut+Edge-Ring+Loc+Scratch");
}

TEST(WaferClasses, NamesGiveTheirLabelsBack) {
  for (const WaferLabels& labels : mixedwm38_classes())
    EXPECT_EQ(wafer_labels_from(wafer_class_name(labels)), labels);
  EXPECT_EQ(wafer_labels_from("Scratch+Center"), (WaferLabels{1, 0, 0, 0, 0, 0, 1, 0}));
  EXPECT_EQ(wafer_labels_from("none"), WaferLabels{});
}

TEST(WaferClasses, OtherNamesAreRefused) {
  for (const char* name : {"", "center", "Center+", "+Center", "Center+Center", "Center,Donut", "Normal+Loc"})
    EXPECT_EQ(wafer_labels_from(name), std::nullopt) << name;
}

TEST(WaferClasses, EveryWm811kClassHasLabels) {
  for (const auto name : kWm811kClasses) {
    const auto labels = wafer_labels_from(name);
    ASSERT_TRUE(labels) << name;
    EXPECT_EQ(wafer_class_name(*labels), name == "none" ? "Normal" : name);
  }
}

TEST(WaferClasses, PlaceInTheList) {
  EXPECT_EQ(mixedwm38_class({}), 0);
  EXPECT_EQ(mixedwm38_class({0, 1, 0, 1, 1, 0, 1, 0}), 37);
  EXPECT_EQ(mixedwm38_class({1, 1, 0, 0, 0, 0, 0, 0}), std::nullopt);
}

}  // namespace
}  // namespace kerf
