/**
 * PolyLoss for Deeplearning4j: losses that drop into any network in place of cross-entropy.
 *
 * <p>Cross-entropy is the series −ln p = (1−p) + (1−p)²/2 + (1−p)³/3 + …, where p is the
 * probability that the model gives to the truth. PolyLoss (Leng et al., <a
 * href="https://arxiv.org/abs/2204.12511">PolyLoss: A Polynomial Expansion Perspective of
 * Classification Loss Functions</a>, ICLR 2022) changes the first coefficients of that series, each
 * by an ε of its own. One line changes:
 *
 * <pre>{@code
 * new OutputLayer.Builder()
 *     .nIn(512)
 *     .nOut(102)
 *     .activation(Activation.SOFTMAX)
 *     .lossFunction(new LossPolyN(2.0)) // was: new LossMCXENT()
 *     .build();
 * }</pre>
 *
 * <p>{@link io.github.polyloss.dl4j.LossPolyN} changes cross-entropy, {@link
 * io.github.polyloss.dl4j.LossPoly1Focal} the focal loss. {@link
 * io.github.polyloss.dl4j.SameDiffPolyLoss} has both for SameDiff graphs, and {@link
 * io.github.polyloss.dl4j.ClassCounts} weighs classes by name. All share these rules:
 *
 * <ul>
 *   <li><b>Activation.</b> Softmax: one class of C is true. Sigmoid: each of the C outputs is a yes
 *       or no of its own. The result of any other is taken for the probability itself, and must be
 *       one; {@link io.github.polyloss.dl4j.Outputs} says of what.
 *   <li><b>Probabilities</b> that an activation gives may miss 0 or 1 by rounding errors (8 in the
 *       last place of 1 in the type), and are clipped then; further outside they are refused. A 0
 *       whose logarithm counts is taken for the least normal double, and a 1, where the no of an
 *       output counts, for half a rounding error less, so that score and gradient are finite. NaN
 *       comes out as NaN.
 *   <li><b>One output of softmax</b> is always 1: its score and gradient are 0, and nothing is
 *       learned. Yolo2OutputLayer has that for a single class. Labels of 0 are refused there: for
 *       an output that says yes or no, use sigmoid.
 *   <li><b>Shapes.</b> Logits {@code [N, C]}; labels {@code [N, C]}, one-hot or soft, or {@code [N,
 *       1]} class indices from 0 where C &gt; 1 (HALF holds them exactly to 2048); a mask of {@code
 *       [N, 1]} or {@code [N, C]}, whose values multiply the terms of the sum (a term whose mask is
 *       0 is left out, whatever its label).
 *   <li><b>Average.</b> The score of a row is the sum over its outputs; the average divides by N.
 *   <li><b>Class weights</b> count in proportion to their mean: (1, 3) and (10, 30) are the same,
 *       unless {@link io.github.polyloss.dl4j.ClassWeightScale} says otherwise.
 *   <li><b>Numbers.</b> DOUBLE logits are computed in double precision; the others as exactly as a
 *       float can hold the result, to about 1e-6 of each term at the most. Probabilities are not
 *       clipped, so score and gradient agree, and both are finite for any finite logits: ln p ends
 *       at −1e300, and what an array's type cannot hold becomes its largest number. The same call
 *       gives the same bits, on however many threads. With softmax, where a logit is NaN or +∞, or
 *       all of a row are −∞, the results of the row are NaN; a logit of −∞ among others switches
 *       its class off. With sigmoid infinite logits are limits, and NaN stays in its output.
 *   <li><b>Speed.</b> A few rows at a time, which stay in a core's cache, on all cores (the common
 *       pool of fork and join) where a batch is large enough. With {@code --add-modules
 *       jdk.incubator.vector} exponentials and sums take the Vector API.
 *   <li><b>Objects</b> never change, are safe to share between threads, are equal by value, and
 *       write themselves as the Java expression that builds them.
 * </ul>
 */
package io.github.polyloss.dl4j;
