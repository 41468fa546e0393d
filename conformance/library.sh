#!/usr/bin/env bash
# The jar of core as a Java project meets it: alone, from a folder elsewhere, compiled for Java 21, as a module and on
# the class path; its javadoc; the examples that use it, and what they print. After mvn package (by JDK 25, as in
# ./verify) and ./athanor; without a network.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
readonly HERE=$PWD BIN=${JAVA_HOME:?the home of a JDK}/bin

readonly CORE=$HERE/core/target/athanor-core-0.1.0-SNAPSHOT.jar
readonly EXAMPLES=examples/java-study/src/main/java
# What ./athanor built: the libraries of all modules.
APP=$HERE/.build/$(cat .build/current)
readonly APP

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

expect() {
  grep -Eq "$1" "$work/out" || { echo "expected a line like: $1"; cat "$work/out"; exit 1; }
}

# ── Consumers

mkdir -p "$work/module/consumer"
cat > "$work/module/module-info.java" <<'JAVA'
module consumer {
  requires dev.athanor.core;
}
JAVA
cat > "$work/module/consumer/Main.java" <<'JAVA'
package consumer;

import dev.athanor.importance.PedAnova;
import dev.athanor.pareto.Hypervolume;
import dev.athanor.pruner.MedianPruner;
import dev.athanor.sampler.TpeSampler;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.SearchSpace;
import dev.athanor.storage.InMemoryStorage;
import dev.athanor.study.Study;

public final class Main {
  public static void main(String[] args) {
    Study study =
        Study.in(new InMemoryStorage())
            .minimize("loss")
            .space(SearchSpace.empty().with("x", FloatDistribution.of(0, 1)))
            .sampler(TpeSampler.create())
            .pruner(MedianPruner.create())
            .open("consumer");
    study.optimize(trial -> trial.params().get("x").internal(), 20, 2);
    System.out.println(
        "%d trials, %d parameter, covers %s, %s"
            .formatted(
                study.history().size(),
                PedAnova.create().of(study.history()).params().size(),
                Hypervolume.of(new double[][] {{1, 1}}, new double[] {2, 3}),
                Main.class.getModule().isNamed() ? "as a module" : "on the class path"));
  }
}
JAVA
cd "$work/module"

"$BIN/javac" --release 21 -Xlint:all,-options -Werror -p "$CORE" -d ../modular module-info.java consumer/Main.java
"$BIN/java" -p "$CORE:../modular" -m consumer/consumer.Main | tee "$work/out"
expect '^20 trials, 1 parameter, covers 2.0, as a module$'

"$BIN/javac" --release 21 -Xlint:all,-options -Werror -cp "$CORE" -d ../plain consumer/Main.java
"$BIN/java" -cp "$CORE:../plain" consumer.Main | tee "$work/out"
expect '^20 trials, 1 parameter, covers 2.0, on the class path$'

# What is not exported is nobody's business.
"$BIN/jar" --describe-module --file "$CORE" > "$work/out"
expect '^dev\.athanor\.core.* .*module-info'
expect '^exports dev\.athanor\.study$'
if grep -Eq '^exports dev\.athanor\.numeric' "$work/out"; then echo "numeric is exported"; exit 1; fi

# ── Javadoc: every link leads somewhere, every tag is right; a name that says all needs no sentence more

cd "$HERE"
"$BIN/javadoc" -quiet -Xdoclint:all,-missing -Werror --release 21 -d "$work/javadoc" \
  -p "$(echo "$APP"/lib/jspecify-*.jar)" \
  --module-source-path dev.athanor.core=core/src/main/java --module dev.athanor.core

# ── Examples

study() {
  "$BIN/java" -cp "$CORE" "$@" 2> "$work/err" | tee "$work/out" || { cat "$work/err"; exit 1; }
}

study "$EXAMPLES/Guide.java"
expect '^what is one.s own replays as well$'

study "$EXAMPLES/DigitsStudy.java" examples/digits/data "$work/trials.csv"
expect '^computed again: [0-9]+ suggestions, [0-9]+ verdicts, 0 differences$'
expect '^PRUNED [1-9]'
expect '^  (features|count|frequency|rate|decay) += .*'
expect '^  [a-z]+ +0\.[0-9]+ \(0\.[0-9]+ to [01]\.[0-9]+\)$'
expect '^the front of error and size: [1-9]'
error=$(sed -n 's/^best trial [0-9]*: error //p' "$work/out")
echo "error $error (at most 0.04)"
awk -v error="$error" 'BEGIN { exit !(error > 0 && error <= 0.04) }'
[[ $(wc -l < "$work/trials.csv") -eq 101 ]]

for trials in 10 20; do
  "$BIN/java" --enable-native-access=ALL-UNNAMED -cp "$APP/lib/*" examples/java-kept/KeptStudy.java "$work/folder" |
    tee "$work/out"
  expect "^$trials trials, the best has \{x="
done
[[ $(./athanor trials kept --data "$work/folder" --json | wc -l) -eq 20 ]]
