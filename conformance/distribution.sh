#!/usr/bin/env bash
# The zip as somebody meets it who has a Java and nothing else: built twice with the same bytes; unpacked into a folder
# with a space in its name; started without Maven, Node and a home; a server that logs a run and ends when it is asked to;
# a folder that cannot be written.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
: "${JAVA_HOME:?the home of a JDK 25}"

work=$(mktemp -d)
server=
clean_up() {
  if [[ -n $server ]]; then kill -9 "$server" 2>/dev/null || true; fi
  chmod -R u+w "$work"
  rm -rf "$work"
}
trap clean_up EXIT

fail() {
  echo "$*"
  exit 1
}

# ── The zip

# From nothing, in a folder of its own that no other build reads.
build() {
  mvn -B -ntp -Pdist -Dquick clean package < /dev/null
  cp dist/target/quick/athanor-*.zip "$1"
}

build "$work/one.zip"
(TZ=Asia/Tokyo build "$work/two.zip")
cmp "$work/one.zip" "$work/two.zip"
echo "the same bytes twice: $(wc -c < "$work/one.zip")"

# unpack FOLDER: the new folder is app.
unpack() {
  mkdir -p "$1"
  unzip -q "$work/one.zip" -d "$1"
  app=$(echo "$1"/athanor-*)
}

unpack "$work/a folder"
for jar in "$app"/lib/*.jar; do
  library=$(basename "$jar" | sed -E 's/-[0-9].*//')
  [[ $library == athanor-* ]] || grep -Eq "^\| ([^|]*, )?$library(,[^|]*)? \|" "$app/THIRD-PARTY.md" ||
    fail "lib/$(basename "$jar") is not in THIRD-PARTY.md"
done

# ── Started with what every Linux has, and no more

mkdir "$work/bin"
for tool in sh cat cksum dirname find mkdir mv readlink rm tr; do
  ln -s "$(command -v "$tool")" "$work/bin/$tool"
done
HOME_OF_USER=

athanor() {
  env -i PATH="$work/bin" HOME="$HOME_OF_USER" JAVA_HOME="$JAVA_HOME" "$app/athanor" "$@"
}

# milliseconds COMMAND...: sets took.
milliseconds() {
  local from
  from=$(date +%s%3N)
  "$@"
  took=$(($(date +%s%3N) - from))
}

# What went wrong is on standard error; nothing else may be.
is_quiet() {
  athanor --version > "$work/out" 2> "$work/err"
  grep -q '^athanor ' "$work/out" && [[ ! -s $work/err ]] || fail "$(cat "$work/out" "$work/err")"
}

both_first_starts() {
  athanor --version > "$work/first" & local one=$!
  athanor --version > "$work/second" & local two=$!
  wait "$one"
  wait "$two"
  cmp "$work/first" "$work/second"
}

milliseconds both_first_starts
first=$took
[[ $(echo "$app"/cache/*) == *.aot ]] || fail "caches: $(ls "$app/cache")"
[[ -s $(echo "$app"/cache/*.aot) ]] || fail "the start cache is empty: the rehearsal failed"
milliseconds is_quiet
echo "--version: $first ms at first, two at once; then $took ms"
((took < first))

ln -s "$app/athanor" "$work/link"
(cd / && env -i PATH="$work/bin" JAVA_HOME="$JAVA_HOME" "$work/link" --version)

# What the cache is made from: all of it has to work, or the cache lacks what a server needs.
mkdir "$work/rehearsal"
"$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -cp "$app/athanor-cli.jar" \
  dev.athanor.cli.Rehearsal "$work/rehearsal"

# Whatever lies there, it starts.
head -c 100000 "$app"/cache/*.aot > "$work/damaged"
cp "$work/damaged" "$app"/cache/*.aot
is_quiet
rm -r "$app/cache"

if ATHANOR_JAVA_HOME=/nowhere "$app/athanor" --version 2> "$work/err"; then fail "started without Java"; fi
grep -q 'ATHANOR_JAVA_HOME=/nowhere is no JRE 25 or newer' "$work/err" || fail "$(cat "$work/err")"

# ── A server

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
url=http://127.0.0.1:$port

# The process of the launcher becomes the server's.
serve() {
  env -i PATH="$work/bin" HOME="$HOME_OF_USER" JAVA_HOME="$JAVA_HOME" "$app/athanor" serve --port "$port" --data "$work/some data" \
    > "$work/server.log" 2>&1 &
  server=$!
  python3 - "$url" "$server" <<'PYTHON' || { cat "$work/server.log"; exit 1; }
import os, sys, time, urllib.request
url, server = sys.argv[1:]
while True:
    try:
        assert urllib.request.urlopen(url + "/health", timeout=30).status == 200
        break
    except OSError:
        os.kill(int(server), 0)  # fails once it has ended
        time.sleep(0.01)
PYTHON
}

stop() {
  local code=0
  kill -TERM "$server"
  wait "$server" || code=$?
  server=
  [[ $code -eq 143 ]] || { cat "$work/server.log"; fail "the server ended with $code (expected: 143)"; }
}

milliseconds serve
first=$took
stop
milliseconds serve
echo "serve: $first ms to the first answer at first, then $took ms; $(grep VmRSS "/proc/$server/status")"
((took < first))
athanor health --url "$url"

python3 - "$url" <<'PYTHON'
import json, sys, urllib.request

def ask(call, body):
    request = urllib.request.Request(
        f"{sys.argv[1]}/api/2.0/mlflow/{call}", json.dumps(body).encode(), {"content-type": "application/json"})
    return json.load(urllib.request.urlopen(request, timeout=30))

run = ask("runs/create", {"experiment_id": "0", "run_name": "from-python", "start_time": 1})["run"]["info"]["run_id"]
points = [{"key": "loss", "value": 1 / (step + 1), "timestamp": step, "step": step} for step in range(8)]
ask("runs/log-batch", {"run_id": run, "metrics": points, "params": [{"key": "lr", "value": "1e-3"}]})
ask("runs/update", {"run_id": run, "status": "FINISHED", "end_time": 2})
PYTHON

stop
if athanor health --url "$url" 2> "$work/err"; then fail "health finds a server that has ended"; fi
grep -q "no server answers at $url" "$work/err" || fail "$(cat "$work/err")"
athanor runs --data "$work/some data" | tee "$work/out"
grep -q 'from-python .*loss=0.125' "$work/out" || fail "the run is not there"

# ── A folder that cannot be written; root can write anywhere, but makes no folder where there is a file

unpack "$work/read-only"
: > "$app/cache"
chmod -R a-w "$app"
is_quiet
[[ ! -s $app/cache ]]
milliseconds serve
without=$took
stop

HOME_OF_USER=$work/home
mkdir "$HOME_OF_USER"
athanor --version
[[ -s $(echo "$HOME_OF_USER"/.cache/athanor/*/*.aot) ]] || fail "no cache in $(find "$HOME_OF_USER")"
is_quiet
milliseconds serve
echo "read-only: serve answers after $without ms without a cache, after $took ms with that of the user"
stop
