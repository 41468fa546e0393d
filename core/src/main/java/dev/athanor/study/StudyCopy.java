package dev.athanor.study;

import dev.athanor.model.StudyHistory;
import dev.athanor.model.StudyId;
import dev.athanor.model.StudySnapshot;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.storage.StudyStore;
import java.time.Instant;

/** Copies studies with all that their histories say. */
final class StudyCopy {

  private StudyCopy() {}

  /**
   * Makes a study that stands as another does.
   *
   * @throws dev.athanor.model.AthanorException {@code ALREADY_EXISTS} if the name is taken
   */
  static StudySnapshot make(StudyHistory from, StudyStore to, String name, Instant at) {
    StudySnapshot study = from.study();
    StudySnapshot made =
        to.create(
            new StudySnapshot(
                new StudyId(0),
                study.workspace(),
                null,
                null,
                name,
                study.objectives(),
                study.setup(),
                at,
                study.userAttrs(),
                study.systemAttrs()));
    for (TrialSnapshot trial : from.trials()) {
      to.add(made.id(), trial, at);
    }
    return made;
  }
}
