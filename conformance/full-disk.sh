#!/usr/bin/env bash
# A data folder on a disk of 3 MB: logs until it is full, makes room, and looks at what went on by itself; once within
# one process, once to a server. Needs to mount a file system in memory: as root, or where users may have namespaces of
# their own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [[ ${1:-} != --inside ]]; then
  if ((EUID == 0)); then exec unshare -m "$0" --inside; else exec unshare -rm "$0" --inside; fi
fi

. build/find-java.sh
JAVA_HOME=$(find_java 25 999)
./athanor --version > /dev/null
read -r app < .build/current
lib=".build/$app/lib/*"
work=$(mktemp -d)
server=
mkdir "$work/classes" "$work/disk"
clean_up() {
  if [[ -n $server ]]; then kill -9 "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
  umount "$work/disk" 2>/dev/null || true
  rm -rf "$work"
}
trap clean_up EXIT

# await_line LINE FILE PROCESS: waits for a line in a file, as long as the process lives.
await_line() {
  for ((i = 0; i < 600; i++)); do
    if grep -q "$1" "$2" || ! kill -0 "$3" 2>/dev/null; then break; fi
    sleep 0.1
  done
}

# Runs a program on the full disk, which gets room when it has said that it is full.
with_a_full_disk() {
  "$@" > "$work/out" 2> "$work/err" &
  local program=$! status=0
  await_line '^full after' "$work/out" "$program"
  mount -o remount,size=64m "$work/disk"
  wait "$program" || status=$?
  cat "$work/out"
  if ((status != 0)); then cat "$work/err"; exit 1; fi
  grep -qi '^full after .*the disk is full' "$work/out"
  grep -q '^went on by itself' "$work/out"
}

mount -t tmpfs -o size=3m tmpfs "$work/disk"
"$JAVA_HOME/bin/javac" -nowarn -d "$work/classes" -cp "$lib" conformance/FullDisk.java
with_a_full_disk "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -Dslf4j.internal.verbosity=ERROR \
  -cp "$work/classes:$lib" FullDisk "$work/disk/data"

umount "$work/disk"
mount -t tmpfs -o size=3m tmpfs "$work/disk"
./athanor serve --port 0 --data "$work/disk/data" > "$work/served" 2> "$work/log" &
server=$!
await_line '^serving' "$work/served" "$server"
address=$(sed -n 's/^serving \([^ ]*\) from .*/\1/p' "$work/served")
with_a_full_disk python3 conformance/full_disk_server.py "$address"
kill "$server"
status=0
wait "$server" || status=$?
server=
((status == 143)) || { echo "the server ended with $status (expected: 143)"; exit 1; }
./athanor doctor --data "$work/disk/data"
