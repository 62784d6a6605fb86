package io.github.polyloss.dl4j.internal;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** The rules of class names: each is there once, and two lists mean the same classes or do not. */
public final class ClassNames {

  private ClassNames() {}

  /** The names that DL4J's evaluation gives to classes without one: 0, 1, 2, … */
  public static List<String> numbered(int classes) {
    return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
  }

  /** A copy that never changes. */
  public static List<String> checked(String parameter, Collection<String> names) {
    Checks.notNull(parameter, names);
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      Checks.require(name != null, "%s must not be null, got %s", parameter, names);
      Checks.require(
          seen.add(name), "%s must differ from each other, got %s twice", parameter, name);
    }
    Checks.require(!seen.isEmpty(), "%s must not be empty, got []", parameter);
    return List.copyOf(names);
  }

  /**
   * Refuses to put {@code given} in the order of {@code wanted} unless both hold the same names.
   */
  public static void requireSame(
      String parameter, Collection<String> given, Collection<String> wanted) {
    List<String> missing = without(wanted, given);
    List<String> unknown = without(given, wanted);
    Checks.require(
        missing.isEmpty() && unknown.isEmpty(),
        "%s must name the same classes, got missing %s, unknown %s",
        parameter,
        missing,
        unknown);
  }

  private static List<String> without(Collection<String> names, Collection<String> others) {
    Set<String> excluded = new HashSet<>(others);
    return names.stream().filter(name -> !excluded.contains(name)).toList();
  }
}
