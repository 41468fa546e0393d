package dev.athanor.cli;

import dev.athanor.model.StudyHistory;

/** Where the progress of a tuning is shown. Called by one thread at a time. */
interface ProgressView {

  /** Something changed, or a second has passed. */
  void show(StudyHistory history);

  /** One line that the user should see. */
  void notice(String line);

  /** How often at most it wants to be called, in milliseconds. */
  long pauseMillis();

  /** Nothing more will come: leaves the terminal as it found it. */
  void end();
}
