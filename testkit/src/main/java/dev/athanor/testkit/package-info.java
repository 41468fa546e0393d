/**
 * Contract suites of the storage ports, to be extended by the tests of every implementation, and a
 * clock that tests move.
 *
 * <p>A suite is an abstract JUnit class; an implementation's test extends it and says how to open a
 * storage. What the ports' javadoc promises, the suites check; what it leaves open, they leave
 * open.
 *
 * <p><b>Starting points:</b> {@link dev.athanor.testkit.StorageContract}, {@link
 * dev.athanor.testkit.StudyStoreContract}, {@link dev.athanor.testkit.DurableStorageContract},
 * {@link dev.athanor.testkit.FakeClock}.
 *
 * <p><b>Depends on:</b> the ports and the model of {@code core}, JUnit, AssertJ.
 *
 * <p><b>Must not depend on:</b> any implementation of a port.
 */
@NullMarked
package dev.athanor.testkit;

import org.jspecify.annotations.NullMarked;
