#include "litho/render.h"

#include <gtest/gtest.h>

#include <cmath>

namespace kerf::litho {
namespace {

constexpr int kSize = 128;

// Pattern left of the middle, ground right of it.
Scene half_scene() {
  Scene scene{Plane(kSize, kSize), {}};
  for (int y = 0; y < kSize; ++y)
    for (int x = 0; x < kSize / 2; ++x) scene.cover.at(x, y) = 1;
  return scene;
}

double mean(const Image& image, int x0, int y0, int x1, int y1) {
  const Image grey = to_grey(image);
  double sum = 0;
  for (int y = y0; y < y1; ++y)
    for (int x = x0; x < x1; ++x) sum += grey.row(y)[x];
  return sum / ((x1 - x0) * (y1 - y0));
}

TEST(Render, PatternIsDarkerInOpticalAndBrighterInSem) {
  for (int seed = 0; seed < 20; ++seed) {
    Random one(seed), other(seed);
    const Image optical = render_optical(half_scene(), one), sem = render_sem(half_scene(), other);
    EXPECT_LT(mean(optical, 5, 5, 50, 123), mean(optical, 78, 5, 123, 123) - 20) << seed;
    EXPECT_GT(mean(sem, 5, 5, 50, 123), mean(sem, 78, 5, 123, 123) + 20) << seed;
  }
}

TEST(Render, SemEdgesAreBrightest) {
  for (int seed = 0; seed < 20; ++seed) {
    Random random(seed);
    const Image sem = render_sem(half_scene(), random);
    EXPECT_GT(mean(sem, 63, 5, 65, 123), mean(sem, 5, 5, 50, 123) + 15) << seed;
  }
}

TEST(Render, SemIsGrey) {
  Random random(1);
  const Image sem = render_sem(half_scene(), random);
  for (std::size_t k = 0; k < sem.pixels.size(); k += 3) {
    ASSERT_EQ(sem.pixels[k], sem.pixels[k + 1]);
    ASSERT_EQ(sem.pixels[k], sem.pixels[k + 2]);
  }
}

// Contrast between a spot and its surroundings, with a particle on it less without.
double added_contrast(Image (*render)(const Scene&, Random&), bool bright, std::uint64_t seed) {
  const auto contrast = [&](bool with) {
    Scene scene = half_scene();
    Particle particle;
    particle.centre = {96, 64};
    particle.a = particle.b = 10;
    particle.opacity = 0.9;
    particle.bright = bright;
    if (with) scene.particles.push_back(particle);
    Random random(seed);
    const Image image = render(scene, random);
    return mean(image, 92, 60, 100, 68) - mean(image, 82, 40, 110, 50);
  };
  return contrast(true) - contrast(false);
}

TEST(Render, ParticlesShow) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    EXPECT_LT(added_contrast(render_optical, false, seed), -60) << seed;
    EXPECT_GT(added_contrast(render_sem, true, seed), 8) << seed;
    EXPECT_LT(added_contrast(render_sem, false, seed), -4) << seed;
  }
}

}  // namespace
}  // namespace kerf::litho
