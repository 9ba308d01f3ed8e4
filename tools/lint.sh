#!/usr/bin/env bash
# Checks the sources: tools/lint.sh [format] [rooms] [tidy] [shell] [--all]; without a name, all four.
#   format  clang-format 14 finds nothing to change (fix: clang-format-14 -i FILE)
#   rooms   includes point down (tools/check_rooms.py)
#   tidy    clang-tidy 14 (.clang-tidy) on apps/, src/base and what changed since the last commit but one, without the
#           rooms that include LibTorch. --all takes every source, LibTorch's too: half an hour and more.
#           A file is looked at again only when it, a header of ours or .clang-tidy changed.
#   shell   shellcheck on the scripts, where it is installed
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit

tensor_rooms='^src/(nn|models|generate|train|inspect|recognise|converse)/'
database=build/release/compile_commands.json
all=false
failed=false

sources() {
  find include src apps tests bench fuzz -type f \( -name '*.h' -o -name '*.cpp' \) 2>/dev/null | LC_ALL=C sort
}

lint_format() {
  local unformatted
  unformatted=$(sources | xargs -r clang-format-14 --dry-run 2>&1 | sed -n 's/^\([^ :]*\):[0-9]*:[0-9]*: warning.*/\1/p' | sort -u)
  [ -z "$unformatted" ] || { echo "format: clang-format-14 -i has to be run on:"$'\n'"$unformatted" >&2; return 1; }
  echo "format: $(sources | wc -l) files are formatted"
}

lint_rooms() {
  python3 tools/check_rooms.py
}

# The compile commands without gcc's precompiled header, which clang cannot read.
prepare_tidy() {
  mkdir -p build/tidy/passed
  sed -E 's#-Winvalid-pch##g; s#-include [^ ]*cmake_pch\.hxx##g' "$database" >build/tidy/compile_commands.json
}

tidy_files() {
  if $all; then
    sources | grep -E '^(src|apps)/.*\.cpp$'
  else
    { sources | grep -E '^(src/base|apps)/.*\.cpp$'; git diff --name-only --diff-filter=d HEAD~1 -- 'src/*.cpp' 2>/dev/null; } |
      grep -vE "$tensor_rooms" | LC_ALL=C sort -u
  fi
}

# One hash over what every file's result depends on, so that a pass can be remembered under it.
tidy_context() {
  { sources | grep '\.h$' | xargs cat; cat .clang-tidy; } | sha256sum | cut -c1-16
}

tidy_one() {
  local file=$1 mark
  mark=build/tidy/passed/$(cat "$file" <(echo "$file $2") | sha256sum | cut -c1-32)
  [ -e "$mark" ] && return 0
  clang-tidy-14 --quiet -p build/tidy "$file" 2>&1 | grep -vE '^[0-9]+ warnings? (generated|treated)|^Suppressed'
  [ "${PIPESTATUS[0]}" -eq 0 ] && touch "$mark"
}

lint_tidy() {
  [ -f "$database" ] || { echo "tidy: $database is missing; run tools/build.sh first" >&2; return 1; }
  prepare_tidy
  export -f tidy_one
  # shellcheck disable=SC2016 # the inner shell expands them
  tidy_files | xargs -r -P "$(nproc)" -I{} bash -c 'tidy_one "$1" "$2"' _ {} "$(tidy_context)" &&
    echo "tidy: $(tidy_files | wc -l) files have no finding"
}

lint_shell() {
  command -v shellcheck >/dev/null || { echo "shell: shellcheck is not installed, nothing checked"; return 0; }
  shellcheck demo test .ci/run tools/*.sh && echo "shell: the scripts have no finding"
}

steps=()
for argument in "$@"; do
  case $argument in
    --all) all=true ;;
    format | rooms | tidy | shell) steps+=("$argument") ;;
    *) echo "lint: unknown argument $argument (format, rooms, tidy, shell, --all)" >&2; exit 2 ;;
  esac
done
[ ${#steps[@]} -gt 0 ] || steps=(format rooms tidy shell)
for step in "${steps[@]}"; do
  "lint_$step" || { echo "lint: $step failed" >&2; failed=true; }
done
! $failed
