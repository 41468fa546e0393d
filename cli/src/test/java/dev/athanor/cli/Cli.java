package dev.athanor.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** The command line within the test's own process: quick, for what need not be killed. */
record Cli(int exitCode, String out, String err) {

  static Cli run(String... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    int code = Main.run(new PrintWriter(out), new PrintWriter(err), args);
    return new Cli(code, out.toString(), err.toString());
  }

  List<String> lines() {
    return out.lines().toList();
  }
}
