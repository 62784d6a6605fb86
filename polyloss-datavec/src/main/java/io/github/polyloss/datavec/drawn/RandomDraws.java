package io.github.polyloss.datavec.drawn;

import java.util.List;
import java.util.Random;

/** Random draws that the drawings share. */
final class RandomDraws {

  private RandomDraws() {}

  static double between(double from, double to, Random random) {
    return from + (to - from) * random.nextDouble();
  }

  static int between(int from, int to, Random random) {
    return from + random.nextInt(to - from + 1);
  }

  static boolean chance(double probability, Random random) {
    return random.nextDouble() < probability;
  }

  static <T> T one(List<T> choices, Random random) {
    return choices.get(random.nextInt(choices.size()));
  }
}
