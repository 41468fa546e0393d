package dev.athanor.storage.sql;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** CRC-32C over what a row is about and the bytes in it. */
final class Checksum {

  private Checksum() {}

  static long of(long[] about, byte[]... parts) {
    var crc = new CRC32C();
    ByteBuffer head = ByteBuffer.allocate(Long.BYTES * about.length);
    for (long each : about) {
      head.putLong(each);
    }
    crc.update(head.flip());
    for (byte[] part : parts) {
      crc.update(part, 0, part.length);
    }
    return crc.getValue();
  }
}
