package dev.athanor.storage.metrics;

import dev.athanor.model.Bucket;
import dev.athanor.model.StepWindow;
import java.util.ArrayList;
import java.util.List;

/**
 * Points and summaries of them, given in the order of the series, gathered into the buckets of a
 * window. For one thread.
 */
public final class BucketFold {

  private final StepWindow window;
  private final int width;
  private final List<Bucket> done = new ArrayList<>();

  /** The bucket that is being filled; meaningless while {@code count} is 0. */
  private int index;

  private long firstStep;
  private long lastStep;
  private double first;
  private double last;
  private double min;
  private double max;
  private long count;
  private long nans;

  /** Step from which the next bucket begins, where there is one. */
  private long end;

  public BucketFold(StepWindow window, int width) {
    this.window = window;
    this.width = width;
  }

  /** Whether all of the summary's points are in the window, and in one bucket. */
  public boolean takesWhole(Summary part) {
    return window.contains(part.firstStep())
        && window.contains(part.lastStep())
        && window.bucket(part.firstStep(), width) == window.bucket(part.lastStep(), width);
  }

  /** Adds points of which only the summary is known; see {@link #takesWhole}. */
  public void add(Summary part) {
    moveTo(part.firstStep());
    if (count == 0) {
      firstStep = part.firstStep();
      first = part.first();
      min = part.min();
      max = part.max();
    } else {
      min = smaller(min, part.min());
      max = larger(max, part.max());
    }
    lastStep = part.lastStep();
    last = part.last();
    count += part.count();
    nans += part.nans();
  }

  /** Adds a point; one outside of the window is left out. */
  public void add(long step, double value) {
    if (!window.contains(step)) {
      return;
    }
    if (count == 0 || step > end) {
      moveTo(step);
    }
    if (count == 0) {
      firstStep = step;
      first = value;
      min = value;
      max = value;
    } else {
      min = smaller(min, value);
      max = larger(max, value);
    }
    lastStep = step;
    last = value;
    count++;
    if (Double.isNaN(value)) {
      nans++;
    }
  }

  private void moveTo(long step) {
    int wanted = window.bucket(step, width);
    if (count > 0 && wanted != index) {
      finish();
    }
    if (count == 0) {
      index = wanted;
      end = lastStepOf(wanted);
    }
  }

  private long lastStepOf(int bucket) {
    long span = window.span(width);
    long rest = window.to() - window.from();
    long upTo = (bucket + 1L) * span - 1;
    // Unsigned, because a window may span more steps than a long has positive numbers.
    boolean beyond =
        bucket == width - 1
            || Long.compareUnsigned(upTo, rest) > 0
            || Math.unsignedMultiplyHigh(bucket + 1L, span) != 0;
    return beyond ? window.to() : window.from() + upTo;
  }

  private void finish() {
    done.add(new Bucket(index, firstStep, lastStep, first, last, min, max, count, nans));
    count = 0;
    nans = 0;
  }

  /** The buckets that have points. */
  public List<Bucket> buckets() {
    if (count > 0) {
      finish();
    }
    return List.copyOf(done);
  }

  private static double smaller(double a, double b) {
    return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.min(a, b);
  }

  private static double larger(double a, double b) {
    return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.max(a, b);
  }
}
