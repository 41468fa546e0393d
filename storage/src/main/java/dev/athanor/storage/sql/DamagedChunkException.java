package dev.athanor.storage.sql;

/** Points that cannot be read; the reader of the data folder says so to the user. */
final class DamagedChunkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Damage damage;

  DamagedChunkException(Damage damage) {
    super(damage.text());
    this.damage = damage;
  }

  Damage damage() {
    return damage;
  }
}
