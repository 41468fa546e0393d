/**
 * The ports of storage in one SQLite database: one scribe thread writes, many readers read.
 *
 * <p>A data folder holds {@code athanor.db}, {@code logs/} and {@code artifacts/}; one process owns
 * it. Changes go through the scribe, which writes many in one transaction with one sync and only
 * then answers them; readers have connections of their own. The events of trials are rows that
 * triggers protect from being changed.
 *
 * <p><b>Starting points:</b> {@link dev.athanor.storage.sql.SqlStorage}, {@link
 * dev.athanor.storage.sql.Scribe}, {@link dev.athanor.storage.sql.SqlStudyStore}, {@link
 * dev.athanor.storage.sql.FolderReport}.
 *
 * <p><b>Depends on:</b> the ports and the model of {@code core}, {@code storage.blobs}, SQLite's
 * driver, Flyway, Jackson.
 *
 * <p><b>Must not depend on:</b> {@code study}, {@code sampler}, {@code pruner}, {@code tuner}, or
 * any protocol.
 */
@NullMarked
package dev.athanor.storage.sql;

import org.jspecify.annotations.NullMarked;
