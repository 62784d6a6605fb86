package io.github.polyloss.training;

import java.util.List;

/**
 * One loss trained with one seed.
 *
 * @param loss the loss as {@link LossSpec} names it: {@code ce}, {@code poly:2}
 * @param seed of initialisation, order and augmentation, from 1
 * @param epochs in their order
 * @param bestValidAccuracy of the epoch whose model was kept, 0..1
 * @param testAccuracy of that model, 0..1; NaN where a sweep kept no model
 * @param seconds from the first batch to the test accuracy; features shared with other runs are not
 *     counted
 */
public record RunResult(
    String loss,
    long seed,
    List<EpochResult> epochs,
    double bestValidAccuracy,
    double testAccuracy,
    double seconds) {}
