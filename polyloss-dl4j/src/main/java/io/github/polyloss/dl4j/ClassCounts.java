package io.github.polyloss.dl4j;

import io.github.polyloss.dl4j.internal.Checks;
import io.github.polyloss.dl4j.internal.ClassNames;
import io.github.polyloss.dl4j.internal.LabelCounter;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * How many examples each class has, by the name of the class, and the weights that follow from it.
 *
 * <pre>{@code
 * ClassCounts counts = ClassCounts.of(trainIterator);
 * LossPolyN.builder().epsilon(2.0).classWeights(counts.balanced()).build()
 * }</pre>
 *
 * <p>Weights come in the order of {@link #names}, which must be that of the network's outputs.
 * Counts that were read from labels are in that order; those from elsewhere are put into it by
 * {@link #inOrder}. Objects of this class never change and are equal by value, the order included.
 */
public final class ClassCounts {

  private final List<String> names;
  private final long[] counts;

  private ClassCounts(Collection<String> names, long[] counts) {
    this.names = ClassNames.checked("names", names);
    Checks.notNull("counts", counts);
    this.counts = counts.clone();
    Checks.require(
        this.names.size() == counts.length,
        "names must be as many as the %d counts, got %d",
        counts.length,
        this.names.size());
    for (int k = 0; k < counts.length; k++) {
      Checks.require(
          counts[k] >= 0,
          "counts must not be negative, got %d for class %s",
          counts[k],
          this.names.get(k));
    }
  }

  /**
   * Counts of classes without names, which are then called 0, 1, 2, …
   *
   * @param counts n_k, the number of examples of each class, each at least 0
   * @return the counts, in this order
   * @throws IllegalArgumentException if there are no counts, or one is negative
   */
  public static ClassCounts of(long... counts) {
    Checks.notNull("counts", counts);
    Checks.require(counts.length > 0, "counts must not be empty, got []");
    return new ClassCounts(ClassNames.numbered(counts.length), counts);
  }

  /**
   * Counts of classes with names.
   *
   * @param names the name of each class, none twice
   * @param counts the number of examples of each class, in the order of the names, each at least 0
   * @return the counts, in this order
   * @throws IllegalArgumentException if there are no names or not as many as counts, a name is null
   *     or there twice, or a count is negative
   */
  public static ClassCounts of(List<String> names, long... counts) {
    return new ClassCounts(names, counts);
  }

  /**
   * Counts from a map, in the order in which it lists its keys. A {@code HashMap} lists them in an
   * order of its own: follow with {@link #inOrder}.
   *
   * @param countsByName the number of examples of each class, each at least 0
   * @return the counts, in the order of the map
   * @throws IllegalArgumentException if the map is empty, or has a null or a negative count
   */
  public static ClassCounts of(Map<String, Long> countsByName) {
    Checks.notNull("countsByName", countsByName);
    countsByName.forEach(
        (name, count) ->
            Checks.require(count != null, "counts must not be null, got null for class %s", name));
    return new ClassCounts(
        countsByName.keySet(), countsByName.values().stream().mapToLong(Long::longValue).toArray());
  }

  /**
   * Counts the labels of a data set under the names that its iterator has ({@link
   * DataSetIterator#getLabels}), or 0, 1, 2, … if it has none. Reads all batches once, beginning
   * with a reset and ending with one; labels that are masked out do not count.
   *
   * @param iterator gives labels of any shape that {@link #ofLabels(INDArray, INDArray)} takes; if
   *     it has names, class indices as well
   * @return the counts, in the order of the labels
   * @throws IllegalArgumentException if the iterator cannot be reset or gives neither names nor
   *     batches, or for labels and masks as in {@link #of(DataSetIterator, List)}
   */
  public static ClassCounts of(DataSetIterator iterator) {
    Checks.notNull("iterator", iterator);
    List<String> names = iterator.getLabels();
    return count(iterator, names == null || names.isEmpty() ? null : names);
  }

  /**
   * Counts the labels of a data set under the given names. Reads all batches once, beginning with a
   * reset and ending with one; labels that are masked out do not count.
   *
   * @param iterator gives labels of any shape that {@link #ofLabels(INDArray, INDArray)} takes, or
   *     class indices, {@code [N]}, {@code [N, 1]} or {@code [N, 1, T]}
   * @param names the name of each class, in the order of the labels, at least 2
   * @return the counts, in the order of the names
   * @throws IllegalArgumentException if the iterator cannot be reset, a batch has no labels, names,
   *     labels and mask do not fit each other, or a label is neither 0 nor 1 or no class index
   */
  public static ClassCounts of(DataSetIterator iterator, List<String> names) {
    return count(iterator, ClassNames.checked("names", names));
  }

  private static ClassCounts count(DataSetIterator iterator, List<String> namesOrNull) {
    Checks.notNull("iterator", iterator);
    Checks.require(
        iterator.resetSupported(),
        "iterator must support reset, got %s",
        iterator.getClass().getName());
    iterator.reset();
    LabelCounter counter = namesOrNull == null ? null : new LabelCounter(namesOrNull);
    while (iterator.hasNext()) {
      DataSet batch = iterator.next();
      Checks.require(batch.getLabels() != null, "iterator must give labels, got null");
      if (counter == null) {
        counter = new LabelCounter(namesOfColumns(batch.getLabels()));
      }
      counter.add(batch.getLabels(), batch.getLabelsMaskArray());
    }
    iterator.reset();
    Checks.require(counter != null, "iterator must give class names or batches, got neither");
    return of(counter);
  }

  private static ClassCounts of(LabelCounter counter) {
    return new ClassCounts(counter.names(), counter.counts());
  }

  /**
   * Counts labels that are not masked.
   *
   * @param labels as in {@link #ofLabels(INDArray, INDArray)}
   * @return the counts of classes 0, 1, 2, …
   * @throws IllegalArgumentException as in {@link #ofLabels(INDArray, INDArray)}
   */
  public static ClassCounts ofLabels(INDArray labels) {
    return ofLabels(labels, null);
  }

  /**
   * Counts labels. Where several classes of a row are true, each counts.
   *
   * @param labels {@code [N, C]} or {@code [N, C, …]}, for example {@code [N, C, T]} of sequences;
   *     each 0 or 1
   * @param mask what counts: not where it is 0. Of the labels' shape, where any axis but the first
   *     may be 1 and the one of the classes may be absent, as in {@code [N, T]}; null for all
   * @return the counts of classes 0, 1, 2, …
   * @throws IllegalArgumentException if a label is neither 0 nor 1, there are fewer than 2 classes,
   *     or the shapes do not fit
   */
  public static ClassCounts ofLabels(INDArray labels, INDArray mask) {
    LabelCounter counter = new LabelCounter(namesOfColumns(labels));
    counter.add(labels, mask);
    return of(counter);
  }

  /**
   * Counts class indices.
   *
   * @param classIndices {@code [N]} or {@code [N, 1]}, integers from 0 to {@code classes}−1 of any
   *     data type
   * @param classes C, how many classes there are, at least 2
   * @return the counts of classes 0, 1, 2, …
   * @throws IllegalArgumentException if an index is outside its range, there are fewer than 2
   *     classes, or the shape is another
   */
  public static ClassCounts ofLabels(INDArray classIndices, int classes) {
    Checks.notNull("classIndices", classIndices);
    Checks.require(
        classIndices.rank() == 1 || classIndices.rank() == 2 && classIndices.size(1) == 1,
        "classIndices must have the shape [N] or [N, 1], got shapes %s",
        Arrays.toString(classIndices.shape()));
    LabelCounter counter = new LabelCounter(ClassNames.numbered(classes));
    counter.add(classIndices, null);
    return of(counter);
  }

  private static List<String> namesOfColumns(INDArray labels) {
    Checks.notNull("labels", labels);
    Checks.require(
        labels.rank() > 1 && labels.size(1) > 1,
        "labels must have the shape [N, C, …] with C > 1 unless the classes of class indices are"
            + " given, got shapes %s",
        Arrays.toString(labels.shape()));
    return ClassNames.numbered(Math.toIntExact(labels.size(1)));
  }

  /**
   * Puts these counts into the order of a network's outputs.
   *
   * @param names the same names in another order, such as {@link DataSetIterator#getLabels}
   * @return the same counts in the order of {@code names}
   * @throws IllegalArgumentException if a name is missing, unknown, or there twice
   */
  public ClassCounts inOrder(List<String> names) {
    List<String> order = ClassNames.checked("names", names);
    ClassNames.requireSame("names", order, this.names);
    Map<String, Long> byName = new HashMap<>();
    for (int k = 0; k < counts.length; k++) {
      byName.put(this.names.get(k), counts[k]);
    }
    return new ClassCounts(order, order.stream().mapToLong(byName::get).toArray());
  }

  /**
   * The names of the classes.
   *
   * @return the names, in the order of the counts and weights; never changes
   */
  public List<String> names() {
    return names;
  }

  /**
   * The count of a class.
   *
   * @param name which class
   * @return its number of examples
   * @throws IllegalArgumentException if there is no such class
   */
  public long count(String name) {
    int k = names.indexOf(name);
    Checks.require(k >= 0, "name must be one of %s, got %s", names, name);
    return counts[k];
  }

  /**
   * The counts alone.
   *
   * @return n_k, one a class, in the order of {@link #names}; a new array
   */
  public long[] toArray() {
    return counts.clone();
  }

  /**
   * Weights that let every class count as much as any other, as {@link ClassWeights#balanced}.
   *
   * @return w_k = n / (C n_k), one a class, in the order of {@link #names}
   * @throws IllegalArgumentException if a class has no examples
   */
  public double[] balanced() {
    double examples = Arrays.stream(counts).asDoubleStream().sum();
    return weights(count -> examples / counts.length / count);
  }

  /**
   * Weights by the effective number of examples, as {@link ClassWeights#effectiveNumber}.
   *
   * @param beta β, at least 0 and less than 1
   * @return w_k = (1−β) / (1−β^n_k), one a class, in the order of {@link #names}
   * @throws IllegalArgumentException if {@code beta} is outside its range or a class has no
   *     examples
   */
  public double[] effectiveNumber(double beta) {
    Checks.inZeroToBelowOne("beta", beta);
    return weights(count -> (1 - beta) / -Math.expm1(count * Math.log(beta)));
  }

  /**
   * Scales weights so that their mean over the examples is 1, as {@link
   * ClassWeights#meanOneOverExamples}: Σ_k n_k w_k = Σ_k n_k. Taken {@link
   * ClassWeightScale#AS_GIVEN} they leave the loss as large as it is without weights. Those of
   * {@link #balanced} are so already.
   *
   * @param weights w_k, a weight for each class in the order of {@link #names}, finite, not
   *     negative
   * @return w_k Σ n / Σ n w, one a class, in the order of {@link #names}
   * @throws IllegalArgumentException if there are not as many weights as classes, one is not as
   *     above, or no class with examples has a weight above 0
   */
  public double[] meanOneOverExamples(double... weights) {
    Checks.notNull("weights", weights);
    Checks.require(
        weights.length == counts.length,
        "weights must be as many as the %d counts, got %d",
        counts.length,
        weights.length);
    Checks.weights("weights", weights);
    // By the largest weight first, so that no sum overflows.
    double largest = Arrays.stream(weights).max().getAsDouble();
    double examples = Arrays.stream(counts).asDoubleStream().sum();
    double mean =
        IntStream.range(0, counts.length)
            .mapToDouble(k -> counts[k] / examples * (weights[k] / largest))
            .sum();
    Checks.require(
        mean > 0,
        "weights must have one that is not zero for a class with examples, got %s for counts %s",
        Arrays.toString(weights),
        this);
    return Arrays.stream(weights).map(weight -> weight / largest / mean).toArray();
  }

  private double[] weights(LongToDoubleFunction weight) {
    for (int k = 0; k < counts.length; k++) {
      Checks.require(
          counts[k] > 0, "counts must be at least 1, got %d for class %s", counts[k], names.get(k));
    }
    return Arrays.stream(counts).mapToDouble(weight).toArray();
  }

  /**
   * Compares by value.
   *
   * @param other what to compare with
   * @return whether it has the same names with the same counts in the same order
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof ClassCounts that
        && names.equals(that.names)
        && Arrays.equals(counts, that.counts);
  }

  /**
   * Goes with {@link #equals}.
   *
   * @return a hash of names and counts
   */
  @Override
  public int hashCode() {
    return Objects.hash(names, Arrays.hashCode(counts));
  }

  /**
   * Lists the classes.
   *
   * @return names and counts in their order, such as {@code {rose=900, tulip=100}}
   */
  @Override
  public String toString() {
    return IntStream.range(0, counts.length)
        .mapToObj(k -> names.get(k) + "=" + counts[k])
        .collect(Collectors.joining(", ", "{", "}"));
  }
}
