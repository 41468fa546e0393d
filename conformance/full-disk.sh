#!/usr/bin/env bash
# A data folder on a disk of 3 MB: logs until it is full, makes room, and looks at what went on by itself. Needs to mount
# a file system in memory: as root, or where users may have namespaces of their own.
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
mkdir "$work/classes" "$work/disk"
trap 'umount "$work/disk" 2>/dev/null || true; rm -rf "$work"' EXIT
mount -t tmpfs -o size=3m tmpfs "$work/disk"
"$JAVA_HOME/bin/javac" -nowarn -d "$work/classes" -cp "$lib" conformance/FullDisk.java
"$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -Dslf4j.internal.verbosity=ERROR \
  -cp "$work/classes:$lib" FullDisk "$work/disk/data" > "$work/out" 2> "$work/err" &
program=$!
for ((i = 0; i < 600; i++)); do
  if grep -q '^full after' "$work/out" || ! kill -0 "$program" 2>/dev/null; then break; fi
  sleep 0.1
done
mount -o remount,size=64m "$work/disk"
status=0
wait "$program" || status=$?
cat "$work/out"
if ((status != 0)); then cat "$work/err"; exit 1; fi
grep -q '^full after .*the disk is full' "$work/out"
grep -q '^went on by itself' "$work/out"
