package io.github.polyloss.spark.scaling;

import io.github.polyloss.cli.UserException;

/**
 * A gradient as DL4J's {@code EncodingHandler} encodes it: the entries beyond a threshold as plus
 * or minus that threshold, the rest kept for later.
 *
 * <p>There are two forms, both of 32-bit numbers:
 *
 * <pre>
 * sparse: k + 4       the indices of k = share P entries, behind a header
 * bitmap: P / 16 + 5  two bits an entry
 * </pre>
 *
 * <p>The handler starts with the bitmap, and takes the sparse form once k is less than half of the
 * bitmap's length; back it goes only when the sparse form is as long as a bitmap. A share that
 * never changes therefore stays with the bitmap from about 1/32 on, although the sparse form would
 * be the smaller up to 1/16.
 *
 * @param share of the entries that are sent, above 0 and at most 1; DL4J's adaptive threshold aims
 *     at 1e-4 to 1e-2
 */
record ThresholdEncoding(double share) {

  private static final int SPARSE_HEADER = 4;
  private static final int BITMAP_HEADER = 5;
  private static final int ENTRIES_A_NUMBER = 16;

  ThresholdEncoding {
    if (!(share > 0 && share <= 1)) {
      throw new UserException("--threshold-share must be above 0 and at most 1, got " + share);
    }
  }

  /** E, the bytes of an encoded gradient of so many entries. */
  long bytes(long parameters) {
    long entries = Math.round(share * parameters);
    long bitmap = parameters / ENTRIES_A_NUMBER + BITMAP_HEADER;
    long numbers = entries < bitmap / 2 ? entries + SPARSE_HEADER : bitmap;
    return NetworkSize.BYTES_A_NUMBER * numbers;
  }
}
