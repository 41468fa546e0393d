package dev.athanor.study;

/**
 * Thrown by an objective to end its trial as PRUNED, usually after {@link Trial#shouldPrune} said
 * so.
 */
public final class TrialPruned extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public TrialPruned() {
    super("pruned", null, false, false);
  }
}
