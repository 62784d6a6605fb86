package org.nd4j.nativeblas;

import java.lang.reflect.Method;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The old name of ND4J's CPU binding, so that DL4J's layers find oneDNN again.
 *
 * <p>{@code org.deeplearning4j.nn.layers.mkldnn.BaseMKLDNNHelper} of 1.0.0-M2.1 asks {@code
 * org.nd4j.nativeblas.Nd4jCpu$Environment.getInstance().isUseMKLDNN()} whether there is oneDNN. The
 * class has since moved to {@code org.nd4j.linalg.cpu.nativecpu.bindings} and the method is now
 * {@code isUseONEDNN()}; the helper swallows the failure, and every layer runs the slow built-in
 * path. This class can go as soon as the helper's source no longer has the old name; the test
 * {@code OneDnnTest} fails without it.
 */
public final class Nd4jCpu {
  private Nd4jCpu() {}

  /** Stands for the nested class of the same name. */
  public static final class Environment {
    private static final Environment INSTANCE = new Environment();

    private Environment() {}

    /**
     * @return the one instance
     */
    public static Environment getInstance() {
      return INSTANCE;
    }

    /**
     * @return whether the CPU backend was built with oneDNN and is set to use it
     */
    public boolean isUseMKLDNN() {
      // The binding's flag is set even in the builds that hold no oneDNN.
      return Nd4j.getBackend().buildInfo().contains("HAVE_ONEDNN") && isUseOneDnn();
    }

    private static boolean isUseOneDnn() {
      try {
        Class<?> binding =
            Class.forName("org.nd4j.linalg.cpu.nativecpu.bindings.Nd4jCpu$Environment");
        Method isUseOneDnn = binding.getMethod("isUseONEDNN");
        return (boolean) isUseOneDnn.invoke(binding.getMethod("getInstance").invoke(null));
      } catch (ReflectiveOperationException | LinkageError e) {
        return false;
      }
    }
  }
}
