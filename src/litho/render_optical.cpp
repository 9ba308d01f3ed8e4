#include <algorithm>
#include <array>
#include <cmath>

#include "litho/filters.h"
#include "litho/noise.h"
#include "litho/render.h"

namespace kerf::litho {
namespace {

using Rgb = std::array<float, 3>;

struct Palette {
  Rgb pattern, ground;
};

// Interference colours of resist on three film stacks.
constexpr std::array<Palette, 3> kFilms{
    {{{93, 118, 147}, {197, 179, 120}}, {{71, 84, 96}, {153, 179, 163}}, {{120, 98, 84}, {213, 206, 190}}}};

Rgb any_colour(Random& random, double low, double high) {
  const double level = random.uniform(low, high);
  Rgb colour;
  for (auto& channel : colour) channel = float(std::clamp(level * random.uniform(0.75, 1.25), 20.0, 235.0));
  return colour;
}

Palette draw_palette(Random& random) {
  if (random.chance(0.2)) return {any_colour(random, 60, 110), any_colour(random, 155, 205)};
  Palette palette = kFilms[random.below(std::int64_t(kFilms.size()))];
  const double exposure = random.uniform(0.95, 1.05);
  for (auto* colour : {&palette.pattern, &palette.ground})
    for (auto& channel : *colour) channel = float(channel * exposure + 2.5 * random.normal());
  return palette;
}

// Residue is black, or a cold white that even a bright ground does not hide.
Rgb particle_colour(const Particle& particle, Random& random) {
  const auto level = float(particle.bright ? random.uniform(200, 235) : random.uniform(22, 52));
  const auto tint = float(particle.bright ? random.uniform(1.02, 1.08) : random.uniform(0.92, 1.05));
  return {level * float(random.uniform(0.97, 1.01)), level, level * tint};
}

// Three planes in one, channel by channel.
using Colours = std::array<Plane, 3>;

void paint_particle(Colours& colours, const Particle& particle, Random& random) {
  const Rgb colour = particle_colour(particle, random);
  const int reach = int(particle.reach()), cx = int(particle.centre.x), cy = int(particle.centre.y);
  for (int y = cy - reach; y <= cy + reach; ++y)
    for (int x = cx - reach; x <= cx + reach; ++x) {
      if (!colours[0].inside(x, y)) continue;
      // The microscope's blur: the particle's edge spreads over a few pixels.
      const double cover = std::clamp(particle.depth(x + 0.5, y + 0.5) / 2.6 + 0.5, 0.0, 1.0);
      const auto share = float(particle.opacity * cover * cover * (3 - 2 * cover));
      for (int c = 0; c < 3; ++c) {
        float& value = colours[c].at(x, y);
        value += share * (colour[c] - value);
      }
    }
}

}  // namespace

Image render_optical(const Scene& scene, Random& random) {
  const int width = scene.cover.width, height = scene.cover.height;
  const Palette palette = draw_palette(random);
  const double sharpness = random.uniform(0.9, 1.35);
  const Plane soft = blurred(scene.cover, sharpness);
  const Plane rim = edge_glow(scene.cover, sharpness + 0.5);
  const auto rim_depth = float(random.uniform(0.02, 0.12));
  Colours colours{Plane(width, height), Plane(width, height), Plane(width, height)};
  for (int c = 0; c < 3; ++c)
    for (std::size_t k = 0; k < soft.cells.size(); ++k)
      colours[c].cells[k] = (palette.ground[c] + soft.cells[k] * (palette.pattern[c] - palette.ground[c])) *
                            (1 - rim_depth * rim.cells[k]);
  for (const auto& particle : scene.particles) paint_particle(colours, particle, random);

  const Plane light = illumination(random, width, height);
  const Plane noise = grain(random, width, height, random.uniform(0.05, 0.13));
  const auto strength = float(random.uniform(1.5, 4.6));
  Image image{width, height, 3, std::vector<std::uint8_t>(soft.cells.size() * 3)};
  for (std::size_t k = 0; k < soft.cells.size(); ++k)
    for (int c = 0; c < 3; ++c) {
      const float value = colours[c].cells[k] * light.cells[k] + strength * noise.cells[k];
      image.pixels[3 * k + c] = std::uint8_t(std::clamp(value + 0.5f, 0.0f, 255.0f));
    }
  return image;
}

}  // namespace kerf::litho
