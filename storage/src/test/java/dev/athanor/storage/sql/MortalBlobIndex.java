package dev.athanor.storage.sql;

import dev.athanor.model.BlobPath;
import dev.athanor.model.Owner;
import dev.athanor.storage.blobs.BlobIndex;
import dev.athanor.storage.blobs.Pending;
import dev.athanor.storage.blobs.Shelf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An index whose user dies before or after one of its changes: the change is made or not, and then
 * comes an error that nobody expects, so that nothing is tidied up.
 */
final class MortalBlobIndex implements BlobIndex {

  /** Stands for {@code kill -9}. */
  static final class Death extends Error {
    private static final long serialVersionUID = 1L;
  }

  private final BlobIndex kept;
  private int left;

  /**
   * Dies at a moment.
   *
   * @param moment 0 before the first change, 1 after it, 2 before the second, and so on
   */
  MortalBlobIndex(BlobIndex kept, int moment) {
    this.kept = kept;
    this.left = moment;
  }

  private void live() {
    if (left-- == 0) {
      throw new Death();
    }
  }

  @Override
  public void begin(Pending.Placing placing) {
    live();
    kept.begin(placing);
    live();
  }

  @Override
  public boolean begin(Pending.Removing removing) {
    live();
    boolean begun = kept.begin(removing);
    live();
    return begun;
  }

  @Override
  public List<Pending> beginClearing(Owner owner, int most) {
    live();
    List<Pending> going = kept.beginClearing(owner, most);
    live();
    return going;
  }

  @Override
  public void finish(Pending.Placing placed) {
    live();
    kept.finish(placed);
    live();
  }

  @Override
  public void forget(Pending pending) {
    live();
    kept.forget(pending);
    live();
  }

  @Override
  public Shelf shelf(Owner owner) {
    return kept.shelf(owner);
  }

  @Override
  public Shelf shelfToChange(Owner owner) {
    return kept.shelfToChange(owner);
  }

  @Override
  public Entry find(Owner owner, BlobPath path) {
    return kept.find(owner, path);
  }

  @Override
  public Page list(Owner owner, @Nullable BlobPath folder, @Nullable BlobPath after, int limit) {
    return kept.list(owner, folder, after, limit);
  }

  @Override
  public List<Pending> pending() {
    return kept.pending();
  }
}
