/**
 * Blobs as files in plain view below {@code artifacts/}, with an index that says which are there.
 *
 * <p>A file and its row in an index cannot change in one step. A put therefore announces itself in
 * the index, moves its finished file into place, and then says that it is done; what dies between
 * leaves an announcement from which every reader can tell how far it came, and which the next owner
 * of the folder carries out or takes back.
 *
 * <p><b>Starting points:</b> {@link dev.athanor.storage.blobs.FolderBlobStore}, {@link
 * dev.athanor.storage.blobs.BlobFiles}, {@link dev.athanor.storage.blobs.BlobIndex}.
 *
 * <p><b>Depends on:</b> the port and the model of {@code core}.
 *
 * <p><b>Must not depend on:</b> {@code storage.sql}, a database, {@code tuner}, or any protocol.
 */
@NullMarked
package dev.athanor.storage.blobs;

import org.jspecify.annotations.NullMarked;
