package dev.athanor.model;

import static java.util.Objects.requireNonNull;

/** The name of a workspace; names of experiments and studies are unique within one. */
public record WorkspaceId(String name) {

  /** Where everything lives that names no workspace. */
  public static final WorkspaceId DEFAULT = new WorkspaceId("default");

  public WorkspaceId {
    requireNonNull(name, "name");
  }
}
