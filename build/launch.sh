# How Java is started; sourced by ./athanor and by the launcher of the distribution, in plain POSIX sh.

# The one heap setting: every figure in our documents holds under it. What the network needs beside the heap (Netty's
# buffers) is bounded as well. Less than a third of the heap stays free after all of it was collected: a server that is idle
# gives the rest back. SQLite's driver loads native code; Armeria's queues
# use sun.misc.Unsafe, and every start would warn of it. Standard output belongs to the command: what Java itself has to
# say goes to standard error, but not that it passes over a start cache. ATHANOR_JAVA_OPTS comes last, and so wins.
jvm_flags="-Xmx512m -XX:InitialHeapSize=128m -XX:MinHeapSize=16m -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=30 \
-XX:-ShrinkHeapInSteps -XX:MaxDirectMemorySize=128m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
-Xlog:disable -Xlog:all=error,aot=off:stderr ${ATHANOR_JAVA_OPTS-}"

# rehearse JAVA JAR CACHE DIR: becomes a Java that serves and lists runs once, in the empty folder DIR, and leaves what it
# learned of classes and methods in the file CACHE. With -XX:AOTCache=CACHE the same Java then starts quicker.
rehearse() {
  exec "$1" -XX:AOTCacheOutput="$3" $jvm_flags -cp "$2" dev.athanor.cli.Rehearsal "$4"
}
