#!/usr/bin/env bash
# Setup and build in one go: tools/build.sh [PRESET [TARGET...]], by default everything of the release preset.
# Afterwards the program is build/PRESET/kerf.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

preset=${1:-release}
shift || true

# A file with LibTorch in it needs up to 2 GB while it compiles.
jobs=$(nproc)
memory_gb=$(($(sed -n 's/^MemTotal: *\([0-9]*\) kB/\1/p' /proc/meminfo) / 1024 / 1024))
if [ "$jobs" -gt $((memory_gb / 2)) ]; then jobs=$((memory_gb / 2 > 0 ? memory_gb / 2 : 1)); fi

tools/setup.sh
if ! cmake --preset "$preset" >build/configure.log 2>&1; then
  cat build/configure.log >&2
  echo "build: cmake could not configure the preset $preset" >&2
  exit 1
fi
NINJA_STATUS='[%f/%t %es] ' cmake --build --preset "$preset" --parallel "$jobs" ${1:+--target "$@"}
