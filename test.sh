#!/usr/bin/env bash
# Builds everything and runs every test. Ends with "N passed, N failed", and with exit code 0 only if nothing failed.
#   ./test.sh            all of it
#   CI=true ./test.sh    the same, refusing packages that the lock files do not name
set -uo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# Debian packages that tests run, as "command package"; a machine of another kind brings its own.
needed=("curl curl" "chromium chromium" "tmux tmux" "zsh zsh" "fish fish")

missing=()
for pair in "${needed[@]}"; do
  command -v "${pair%% *}" >/dev/null || missing+=("${pair##* }")
done
# Pages in Chinese are looked at with letters to draw them.
[ -n "$(find /usr/share/fonts /usr/local/share/fonts -iname '*cjk*' -print -quit 2>/dev/null)" ] || missing+=("fonts-noto-cjk")
if [ ${#missing[@]} -gt 0 ]; then
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    apt-get update -q >/dev/null && apt-get install -qy --no-install-recommends "${missing[@]}" >/dev/null || exit 1
  else
    echo "Missing: ${missing[*]}. Install them and run again."
    exit 1
  fi
fi

step() { # name, command...: runs it, and ends everything with a last line in the form that readers expect when it fails
  local name=$1 start=$SECONDS; shift
  echo "== $name"
  if ! "$@"; then
    echo "$name failed"
    echo "0 passed, 1 failed"
    exit 1
  fi
  echo "   $((SECONDS - start)) s"
}

restore=(); [ "${CI:-}" = true ] && restore=(--locked-mode)
step "restore" dotnet restore Rotor.slnx -v q "${restore[@]}"
step "build" dotnet build Rotor.slnx -c Release --no-restore -v q
step "format" dotnet format whitespace Rotor.slnx --no-restore --verify-no-changes
mkdir -p TestResults

passed=0 failed=0 skipped=0
count() { sed -nE "s/.*$1: ([0-9]+).*/\1/p" <<<"$2"; }
for program in tests/*/bin/Release/net10.0/*.Tests; do
  name=$(basename "$program")
  log=TestResults/$name.log
  start=$SECONDS
  echo "== $name"
  timeout 1200 "$program" -noLogo -noColor -trx "TestResults/$name.trx" 2>&1 | tee "$log"
  code=${PIPESTATUS[0]}
  echo "   $((SECONDS - start)) s"
  summary=$(grep -E ' Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+, Not Run: [0-9]+' "$log" | tail -1)
  if [ -z "$summary" ]; then
    echo "$name ended without a summary (exit code $code)"
    failed=$((failed + 1))
    continue
  fi
  unwell=$(($(count Failed "$summary") + $(count Errors "$summary")))
  left=$(($(count Skipped "$summary") + $(count "Not Run" "$summary")))
  passed=$((passed + $(count Total "$summary") - $(count Failed "$summary") - left))
  skipped=$((skipped + left))
  [ "$code" -ne 0 ] && [ "$unwell" -eq 0 ] && unwell=1
  failed=$((failed + unwell))
done

closing="$passed passed, $failed failed"
if [ "$skipped" -gt 0 ]; then
  echo "Skipped or not run:"
  grep -hE '\[SKIP\]' TestResults/*.log
  closing="$closing, $skipped skipped"
fi
echo "$closing"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
