#!/usr/bin/env bash
# Makes this checkout ready to build on Debian 12: system packages by apt, LibTorch from the torch wheel in .venv.
# Safe to run again at any time; with nothing missing it takes well under a second.
#
#   KERF_TORCH_PREFIX  folder with TorchConfig.cmake of a LibTorch you have already: no .venv is made
#   KERF_TORCH_INDEX   package index to take torch from, whatever build it offers (CUDA builds are several GB)
#
# Without either, the CPU build is taken from the indexes that pip is configured with, else from pytorch.org.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

torch_version=2.13.0
cpu_index=https://download.pytorch.org/whl/cpu
log=build/setup.log
packages=(
  g++ cmake ninja-build pkg-config ccache git ca-certificates
  python3 python3-venv
  nlohmann-json3-dev libpugixml-dev libfmt-dev libcli11-dev libtomlplusplus-dev
  libspng-dev libtiff-dev zlib1g-dev libjpeg62-turbo-dev
  libedit-dev libsqlite3-dev libpcre2-dev libutf8proc-dev libxxhash-dev
  libcpp-httplib-dev libssl-dev
  libgtest-dev libgmock-dev librapidcheck-dev
  clang-format-14 clang-tidy-14
)

stop() {
  echo "setup: $*" >&2
  exit 1
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

missing_packages() {
  local installed package
  # dpkg-query fails when it has never heard of one of them, and still lists the others.
  installed=$({ dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' "${packages[@]}" 2>/dev/null || true; } | sed -n 's/^ii  *//p')
  for package in "${packages[@]}"; do
    grep -qxF "$package" <<<"$installed" || echo "$package"
  done
}

install_packages() {
  command -v dpkg-query >/dev/null || stop "this script knows Debian 12; elsewhere install the counterparts of: ${packages[*]}"
  local missing
  mapfile -t missing < <(missing_packages)
  [ ${#missing[@]} -gt 0 ] || return 0
  [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null || stop "become root and run: apt-get install ${missing[*]}"
  echo "setup: installing ${missing[*]}"
  as_root apt-get update >>"$log" 2>&1 || echo "setup: apt-get update failed (see $log); going on with the lists at hand" >&2
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}" >>"$log" 2>&1 ||
    stop "apt-get could not install ${missing[*]}; the reason is at the end of $log"
}

torch_cmake() {
  compgen -G '.venv/lib/python3*/site-packages/torch/share/cmake' >/dev/null
}

pip_install() {
  .venv/bin/python -m pip install --disable-pip-version-check --progress-bar off "$@" >>"$log" 2>&1
}

# A wheel called 2.13.0 without +cpu may be either build; its dependencies tell.
plain_wheel_is_cpu() {
  local plan
  plan=$(.venv/bin/python -m pip install --disable-pip-version-check --dry-run "torch==$torch_version" 2>>"$log") || return 1
  ! grep -qi nvidia <<<"$plan"
}

install_torch() {
  if [ -n "${KERF_TORCH_INDEX:-}" ]; then
    pip_install --index-url "$KERF_TORCH_INDEX" "torch==$torch_version" ||
      stop "pip could not install torch $torch_version from $KERF_TORCH_INDEX; the reason is at the end of $log"
    return 0
  fi
  pip_install "torch==$torch_version+cpu" && return 0
  pip_install --index-url "$cpu_index" "torch==$torch_version+cpu" && return 0
  plain_wheel_is_cpu && pip_install "torch==$torch_version" && return 0
  stop "no index offers a CPU build of torch $torch_version; set KERF_TORCH_INDEX to one that has torch (see $log)"
}

# The stamp names what was installed, so that a new version or another index makes the step run again.
make_venv() {
  local stamp=.venv/kerf-setup.stamp wanted="torch $torch_version ${KERF_TORCH_INDEX:-cpu}"
  if torch_cmake && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then return 0; fi
  echo "setup: installing LibTorch $torch_version into .venv"
  [ -x .venv/bin/python ] || python3 -m venv .venv >>"$log" 2>&1 || stop "python3 -m venv failed; the reason is at the end of $log"
  install_torch
  torch_cmake || stop "the torch package in .venv has no share/cmake folder; remove .venv and try again"
  echo "$wanted" >"$stamp"
}

mkdir -p build
install_packages
if [ -n "${KERF_TORCH_PREFIX:-}" ]; then
  [ -d "$KERF_TORCH_PREFIX" ] || stop "KERF_TORCH_PREFIX names $KERF_TORCH_PREFIX, which is not a folder"
else
  make_venv
fi
