package dev.athanor.server.mlflow;

import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/** Several streams one after another, each opened when the one before has ended. */
final class PartsStream extends InputStream {

  private final Iterator<InputStream> rest;
  private InputStream open = InputStream.nullInputStream();

  private PartsStream(Iterator<InputStream> rest) {
    this.rest = rest;
  }

  /** The streams that are opened for the parts, in their order. */
  static <T> PartsStream of(List<T> parts, Function<T, InputStream> opened) {
    return new PartsStream(parts.stream().map(opened).iterator());
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int from, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    int read = open.read(into, from, count);
    while (read < 0 && rest.hasNext()) {
      open.close();
      open = rest.next();
      read = open.read(into, from, count);
    }
    return read;
  }

  @Override
  public void close() throws IOException {
    open.close();
  }
}
