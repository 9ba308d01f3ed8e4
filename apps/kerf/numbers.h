// Checks of numbers on the command line.
#pragma once

#include <CLI/CLI.hpp>

namespace kerf {

/// A number from low to high; nan, which compares with nothing, is none.
CLI::Validator number_range(double low, double high);
/// The number of a map in a file, from 0.
CLI::Range map_index();
/// A whole number from 0 that fits into 64 bits: one that does not would silently become another seed.
CLI::Validator seed_number();

}  // namespace kerf
