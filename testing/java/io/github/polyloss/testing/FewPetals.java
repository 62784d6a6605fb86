package io.github.polyloss.testing;

import io.github.polyloss.datavec.ImageDataSet;
import io.github.polyloss.datavec.Petals;

/** The first of the built-in flowers, enough to train for a second. */
public final class FewPetals {

  private FewPetals() {}

  public static ImageDataSet of(int train, int valid, int test) {
    ImageDataSet all = Petals.dataSet();
    return new ImageDataSet(
        "petals",
        all.classNames(),
        all.train().subList(0, train),
        all.valid().subList(0, valid),
        all.test().subList(0, test));
  }
}
