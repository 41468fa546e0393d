package dev.athanor.server.http;

import com.linecorp.armeria.common.FlagsProvider;

/**
 * Lets Armeria hand over request targets that it would refuse by itself, with words of its own: two
 * dots in a query, a semicolon in a path. Both are data; whoever makes a path of them checks it.
 * Found by Armeria as a service.
 */
public final class TargetFlags implements FlagsProvider {

  /** Above what Armeria has by default, below system properties. */
  @Override
  public int priority() {
    return 100;
  }

  @Override
  public Boolean allowDoubleDotsInQueryString() {
    return true;
  }

  @Override
  public Boolean allowSemicolonInPathComponent() {
    return true;
  }
}
