/**
 * The ports of storage, one per aggregate, and their in-memory form.
 *
 * <p><b>Starting points:</b> {@link dev.athanor.storage.Storage}, {@link
 * dev.athanor.storage.StudyStore}, {@link dev.athanor.storage.ChangeFeed}, {@link
 * dev.athanor.storage.InMemoryStorage}.
 *
 * <p><b>Depends on:</b> {@code query}, {@code model}, {@code space}.
 *
 * <p><b>Must not depend on:</b> {@code study}, {@code sampler}, {@code pruner}, a database, a file,
 * or a network.
 */
@NullMarked
package dev.athanor.storage;

import org.jspecify.annotations.NullMarked;
