/**
 * One port for every protocol: the server itself, and what all of its protocols share.
 *
 * <p><b>Starting points:</b> {@link dev.athanor.server.AthanorServer}, {@link
 * dev.athanor.server.ServerSettings}, {@link dev.athanor.server.AccessControl}.
 *
 * <p><b>Depends on:</b> the model and the ports of core, Armeria.
 *
 * <p><b>Must not depend on:</b> how anything is stored.
 */
@NullMarked
package dev.athanor.server;

import org.jspecify.annotations.NullMarked;
