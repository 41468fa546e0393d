# Finds a JDK; sourced by ./athanor, ./verify and the launcher of the distribution, in plain POSIX sh.
#
#   find_java MIN MAX     prints the home of a JDK with MIN <= feature release <= MAX, or returns 1
#   java_kind=JRE         set after sourcing: a JRE is enough, which has no javac
#
# A JDK says its release in a text file: reading that costs nothing, starting each java to ask would cost 50 ms.

java_kind=JDK

# The program that shows that there is one.
java_program() {
  if [ "$java_kind" = JRE ]; then echo java; else echo javac; fi
}

# Prints the feature release of the JDK at $1 (25 for "25.0.1"), or nothing when there is no JDK.
java_release() {
  [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 0
  [ "$java_kind" = JRE ] || [ -x "$1/bin/javac" ] || return 0
  while IFS='=' read -r key value; do
    if [ "$key" = JAVA_VERSION ]; then
      value=${value#\"}
      printf '%s\n' "${value%%[!0-9]*}"
      return 0
    fi
  done < "$1/release"
}

# True when the JDK at $1 has a release from $2 to $3.
java_fits() {
  found_release=$(java_release "$1")
  [ -n "$found_release" ] && [ "$found_release" -ge "$2" ] && [ "$found_release" -le "$3" ]
}

# Prints the home of the javac or java on PATH, behind all links.
java_on_path() {
  on_path=$(command -v "$(java_program)") || return 0
  on_path=$(readlink -f "$on_path" 2>/dev/null) || return 0
  printf '%s\n' "${on_path%/bin/*}"
}

# ATHANOR_JAVA_HOME is an order, JAVA_HOME a hint (it often names the JDK of other work); then the PATH and the folders
# where packages and tools put JDKs.
find_java() {
  if [ -n "${ATHANOR_JAVA_HOME-}" ]; then
    java_fits "$ATHANOR_JAVA_HOME" "$1" "$2" || return 1
    printf '%s\n' "$ATHANOR_JAVA_HOME"
    return 0
  fi
  for home in "${JAVA_HOME-}" "$(java_on_path)" \
    /usr/lib/jvm/* /usr/java/* /opt/* /opt/java/* \
    "${HOME-}"/.sdkman/candidates/java/* "${HOME-}"/.jdks/* "${HOME-}"/.asdf/installs/java/* \
    "${HOME-}"/.local/share/mise/installs/java/* "${HOME-}"/.m2/jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    if [ -n "$home" ] && java_fits "$home" "$1" "$2"; then
      printf '%s\n' "$home"
      return 0
    fi
  done
  return 1
}

# no_java WHO WHICH: says on standard error what was looked for and what to do.
no_java() {
  if [ -n "${ATHANOR_JAVA_HOME-}" ]; then
    echo "$1: ATHANOR_JAVA_HOME=$ATHANOR_JAVA_HOME is no $java_kind $2 (release there: $(java_release "$ATHANOR_JAVA_HOME" | grep . || echo none))." >&2
    echo "Set it to the folder of one, or unset it to have one looked for." >&2
    return
  fi
  cat >&2 <<EOF
$1: found no $java_kind $2.
Looked at JAVA_HOME (${JAVA_HOME:-not set}), the PATH and the usual folders (/usr/lib/jvm, /opt, ~/.sdkman/candidates/java,
~/.jdks, macOS's). Install one (on Debian: apt install openjdk-25-jdk; elsewhere: https://adoptium.net), or set
ATHANOR_JAVA_HOME to its folder.
EOF
}
