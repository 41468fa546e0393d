package dev.athanor.tuner.file;

import java.nio.file.Path;

/**
 * What is needed everywhere while one file is read.
 *
 * @param folder the file's folder, absolute; paths in the file are relative to it
 */
record Reading(SourceText source, Problems problems, Path folder) {}
