package dev.athanor.tuner.signal;

import static java.util.Objects.requireNonNull;

import dev.athanor.model.AthanorException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The two output files of a program, followed while it writes them. Memory is constant: about 300
 * KB, whatever is printed. For one thread at a time; calls are quick and start no thread.
 *
 * <p>A line ends with a line feed or a carriage return, so that what follows a progress bar is a
 * line too. Lines longer than 64 KiB are not read. If the sink throws, its exception passes through
 * and the next call goes on after that line.
 *
 * <p>Methods that read throw {@link AthanorException} ({@code STORE_UNAVAILABLE}) if a file exists
 * but the disk fails.
 */
public final class FollowedOutput implements AutoCloseable {

  private static final int BUFFER_BYTES = 128 << 10;
  private static final long PUMP_BYTES = 4 << 20;
  private static final long PUMP_NANOS = 100_000_000;
  private static final int PUMP_READINGS = 1000;

  private final Path stdout;
  private final Path stderr;
  private final List<LineFile> files;
  private final StrangeLines strange = new StrangeLines();
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private boolean finished;
  private long given;

  /**
   * Follows from the start of the files, which may not exist yet.
   *
   * @param stderr may be the same file as {@code stdout}
   * @param sink is called for each reading, in the order of a file's lines
   */
  public FollowedOutput(Path stdout, Path stderr, MetricRule rule, Consumer<Reading> sink) {
    this.stdout = requireNonNull(stdout, "stdout");
    this.stderr = requireNonNull(stderr, "stderr");
    requireNonNull(sink, "sink");
    Consumer<Reading> counted =
        reading -> {
          given++;
          sink.accept(reading);
        };
    LineReader reader =
        switch (rule) {
          case MetricRule.JsonLines json -> new JsonLineReader(json, counted, strange);
          case MetricRule.Matching matching -> new PatternReader(matching, counted, strange);
        };
    var out = new LineFile(stdout, reader);
    this.files = stdout.equals(stderr) ? List.of(out) : List.of(out, new LineFile(stderr, reader));
  }

  /**
   * Reads what is new; whether there was anything. At most about 4 MB, or for a tenth of a second,
   * or 1,000 readings and what else is in the piece of 128 kB that brought the last of them.
   */
  public boolean pump() {
    long begin = System.nanoTime();
    long enough = given + PUMP_READINGS;
    long left = finished ? 0 : PUMP_BYTES;
    boolean any = false;
    boolean more = left > 0;
    while (more && left > 0 && given < enough && System.nanoTime() - begin < PUMP_NANOS) {
      more = false;
      for (var file : files) {
        int read = file.read(buffer);
        left -= read;
        more |= read > 0;
      }
      any |= more;
    }
    return any;
  }

  /**
   * Reads up to where the files end now, takes a last line without a line end, and closes the
   * files. To be called when the program is gone; what is written later is not read.
   */
  public void finish() {
    if (finished) {
      return;
    }
    for (var file : files) {
      long end = file.length();
      int read = 1;
      while (read > 0 && file.position() < end) {
        read = file.read(buffer);
      }
      file.finish();
    }
    finished = true;
  }

  /** Closes the files without reading on. */
  @Override
  public void close() {
    finished = true;
    files.forEach(LineFile::close);
  }

  /** How many bytes were read so far. */
  public long bytes() {
    return files.stream().mapToLong(LineFile::total).sum();
  }

  /**
   * The last lines as the files have them now, for a message: of standard error, or of standard
   * output if that has none.
   */
  public String lastLines(int count) {
    var lines = ConsoleLog.lastLines(stderr, count);
    return lines.isEmpty() ? ConsoleLog.lastLines(stdout, count) : lines;
  }

  /** The first few lines that looked like metrics but could not be read whole, with the reason. */
  public List<String> strange() {
    return strange.notes();
  }

  /** The names of the metrics seen, in the order of their first line. */
  public Set<String> seen() {
    return strange.names();
  }
}
