/**
 * The vocabulary of Athanor, the Study/Trial library with its samplers and pruners, and the ports
 * of storage with their in-memory form. Depends on nothing but JSpecify's annotations.
 */
module dev.athanor.core {
  requires static org.jspecify;

  exports dev.athanor.importance;
  exports dev.athanor.model;
  exports dev.athanor.pareto;
  exports dev.athanor.pruner;
  exports dev.athanor.query;
  exports dev.athanor.sampler;
  exports dev.athanor.space;
  exports dev.athanor.storage;
  exports dev.athanor.study;
}
