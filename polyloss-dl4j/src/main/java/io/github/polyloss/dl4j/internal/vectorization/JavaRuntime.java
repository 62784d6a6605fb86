package io.github.polyloss.dl4j.internal.vectorization;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/** What the Java that runs says of itself. */
final class JavaRuntime {

  /** The last of HotSpot's tiers: C2. */
  private static final int C2_TIER = 4;

  private JavaRuntime() {}

  /** Whether a switch of HotSpot is on; false where there is no such switch. */
  static boolean flag(String name) {
    return Boolean.parseBoolean(value(name));
  }

  /**
   * Whether hot loops are compiled by HotSpot's C2. Elsewhere each vector of the Vector API is an
   * object on the heap, a hundred times slower than no vectors at all.
   */
  static boolean hasC2() {
    String tier = value("TieredStopAtLevel");
    return tier != null
        && Integer.parseInt(tier) >= C2_TIER
        && !flag("UseJVMCICompiler")
        && System.getProperty("java.vm.info", "").contains("mixed mode");
  }

  private static String value(String name) {
    try {
      return ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .getVMOption(name)
          .getValue();
    } catch (RuntimeException | LinkageError notHotSpotOrNoSuchSwitch) {
      return null;
    }
  }
}
