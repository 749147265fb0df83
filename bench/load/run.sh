#!/usr/bin/env bash
# Measures Rotor beside nginx, HAProxy, YARP and a bare forwarder, on this machine and over loopback only. All of it takes less than 15 minutes.
#   bench/load/run.sh             the whole run
#   bench/load/run.sh --quick     a look; --help lists the rest
#   bench/load/run.sh records [OPTIONS]          with recording on, without bodies, and off
#   bench/load/run.sh gate [ROUNDS] [SECONDS]    what gate and scanner cost a chunk, beside a blind relay in the same process
#   bench/load/run.sh open-streams [STREAMS]     what an open stream takes of the managed heap
set -euo pipefail
cd "$(dirname "$0")/../.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

if [ "${1:-}" = records ]; then
  shift
  set -- --variants --only json-1k,sse-200 --peers rotor,rotor-nobodies,rotor-norecords "$@"
fi

missing=()
command -v nginx >/dev/null || missing+=(nginx-light)
command -v haproxy >/dev/null || missing+=(haproxy)
command -v taskset >/dev/null || missing+=(util-linux)
if [ ${#missing[@]} -gt 0 ]; then
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    # Debian starts what it installs; only the programs are wanted here.
    apt-get update -q >/dev/null && RUNLEVEL=1 apt-get install -qy --no-install-recommends "${missing[@]}" >/dev/null
  else
    echo "Missing: ${missing[*]}. Install them and run again." >&2
    exit 1
  fi
fi

for project in src/Rotor src/Rotor.Simulator bench/load; do dotnet build -c Release "$project" -v q; done
ulimit -n "$(ulimit -Hn)"

# A session of its own, so that whatever ends this also ends every process of the bench.
setsid timeout -k 10 900 dotnet bench/load/bin/Release/net10.0/Rotor.Load.dll "$@" &
bench=$!
trap 'kill -KILL -- -$bench 2>/dev/null || true' EXIT INT TERM
wait $bench
