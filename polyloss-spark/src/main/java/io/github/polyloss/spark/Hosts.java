package io.github.polyloss.spark;

import org.apache.spark.util.Utils;

/** Names of machines for messages. */
final class Hosts {

  private Hosts() {}

  static String local() {
    return Utils.localHostName();
  }
}
