package dev.athanor.storage.blobs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Objects;

/** A part of an open file, from where its channel stands. For one thread at a time. */
final class RangeStream extends InputStream {

  private final SeekableByteChannel channel;
  private long left;

  /**
   * Takes the channel over.
   *
   * @param length how many bytes at most
   */
  RangeStream(SeekableByteChannel channel, long length) {
    this.channel = channel;
    this.left = length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    if (length == 0) {
      return 0;
    }
    if (left == 0) {
      return -1;
    }
    int count = channel.read(ByteBuffer.wrap(buffer, offset, (int) Math.min(length, left)));
    if (count > 0) {
      left -= count;
    }
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    long skipped = Math.clamp(count, 0, Math.min(left, channel.size() - channel.position()));
    channel.position(channel.position() + skipped);
    left -= skipped;
    return skipped;
  }

  @Override
  public int available() throws IOException {
    return (int) Math.min(Integer.MAX_VALUE, Math.min(left, channel.size() - channel.position()));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
