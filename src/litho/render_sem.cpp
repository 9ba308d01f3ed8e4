#include <algorithm>
#include <cmath>

#include "litho/filters.h"
#include "litho/noise.h"
#include "litho/render.h"

namespace kerf::litho {
namespace {

struct Beam {
  float ground, pattern;    // grey levels
  float edge, halo;         // extra levels at an edge, sharp and wide
  double edge_width, blur;  // px
  float noise;              // standard deviation at level 100
  float line_noise;         // of whole scan lines
  double spill;
};

Beam draw_beam(Random& random) {
  Beam beam{};
  beam.ground = float(random.uniform(40, 68));
  beam.pattern = float(beam.ground * 0.25 + random.uniform(88, 112));
  beam.edge = float(random.uniform(38, 92));
  beam.halo = float(random.uniform(4, 26));
  beam.edge_width = random.uniform(1.3, 2.3);
  beam.noise = float(random.uniform(7, 15.5));
  beam.line_noise = float(random.uniform(1.3, 2.3));
  beam.spill = random.chance(0.8) ? 0 : random.uniform(0.02, 0.1);
  return beam;
}

// Bright ones charge up, dark ones shadow what they lie on; either has an edge of its own.
void paint_particle(Plane& levels, const Beam& beam, const Particle& particle, Random& random) {
  const double gain = particle.bright ? random.uniform(35, 95) : 0;
  const double keep = particle.bright ? random.uniform(0.55, 0.95) : random.uniform(0.35, 0.8);
  const double rim = (particle.bright ? 0.25 : 0.6) * beam.edge * random.uniform(0.6, 1.2);
  const double width = beam.edge_width + random.uniform(0, 0.6);
  const int reach = int(particle.reach()) + 4, cx = int(particle.centre.x), cy = int(particle.centre.y);
  for (int y = cy - reach; y <= cy + reach; ++y)
    for (int x = cx - reach; x <= cx + reach; ++x) {
      if (!levels.inside(x, y)) continue;
      const double depth = particle.depth(x + 0.5, y + 0.5);
      const double cover = std::clamp(depth / 2.2 + 0.5, 0.0, 1.0);
      float& level = levels.at(x, y);
      const double under = particle.bright ? keep * level + gain : keep * level;
      level = float(level + cover * (under - level) + rim * std::exp(-depth * depth / (2 * width * width)));
    }
}

Plane emission(const Scene& scene, const Beam& beam) {
  const Plane soft = blurred(scene.cover, 0.9);
  const Plane edge = edge_glow(scene.cover, beam.edge_width);
  const Plane halo = edge_glow(scene.cover, 2.6 * beam.edge_width);
  Plane levels(soft.width, soft.height);
  for (std::size_t k = 0; k < levels.cells.size(); ++k)
    levels.cells[k] = beam.ground + soft.cells[k] * (beam.pattern - beam.ground) + beam.edge * edge.cells[k] +
                      beam.halo * halo.cells[k] * (0.25f + 0.75f * soft.cells[k]);
  return levels;
}

}  // namespace

Image render_sem(const Scene& scene, Random& random) {
  const int width = scene.cover.width, height = scene.cover.height;
  const Beam beam = draw_beam(random);
  Plane levels = emission(scene, beam);
  for (const auto& particle : scene.particles) paint_particle(levels, beam, particle, random);
  if (scene.charging.strength > 0) {
    Charging charging = scene.charging;
    charging.ground = beam.ground;
    leave_charge(levels, charging);
  }
  const Plane light = illumination(random, width, height);
  const Plane noise = grain(random, width, height, beam.spill);
  Image image{width, height, 3, std::vector<std::uint8_t>(levels.cells.size() * 3)};
  for (int y = 0; y < height; ++y) {
    const float line = beam.line_noise * float(random.normal());
    std::uint8_t* out = image.row(y);
    for (int x = 0; x < width; ++x) {
      const float level = std::max(levels.at(x, y), 0.0f) * light.at(x, y);
      // Between shot noise (root of the level) and a fixed share of it, as detectors with gain noise show.
      const float shot = beam.noise * std::pow(level / 100, 0.65f) * noise.at(x, y);
      const auto grey = std::uint8_t(std::clamp(level + shot + line + 0.5f, 0.0f, 255.0f));
      std::fill_n(out + 3 * x, 3, grey);
    }
  }
  return image;
}

}  // namespace kerf::litho
