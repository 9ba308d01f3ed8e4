// at::parallel_for on several threads: in a file that is compiled without OpenMP it is a plain loop.
#pragma once

#include <ATen/Parallel.h>

#ifndef _OPENMP
#error "CMakeLists.txt lists the files that are compiled with OpenMP; add this one"
#endif
