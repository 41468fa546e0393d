package dev.athanor.storage.sql;

/**
 * What a search tries before it does otherwise; changes how long a search takes, never what it
 * finds.
 *
 * @param few parts of indexes up to this size are looked up at once
 * @param mostLookedUp if the page is not full after so many runs in the order of the search, or
 *     will not be, as it looks, sets are made
 * @param mostSorted sets up to this size are sorted, though the order has an index
 * @param chunk rows of the order's index read at once to be looked up, and at first when sets are
 *     made
 * @param largeChunk rows read at once later, when sets are made
 * @param lookup to look up one value of one run costs as much as to read so many rows of an index
 */
record SearchEffort(
    int few, int mostLookedUp, int mostSorted, int chunk, int largeChunk, int lookup) {

  static final SearchEffort USUAL = new SearchEffort(1000, 2000, 1000, 1000, 4096, 12);
}
