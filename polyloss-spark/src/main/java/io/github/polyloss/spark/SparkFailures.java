package io.github.polyloss.spark;

import io.github.polyloss.cli.UserException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in one line what Spark says in a page. */
final class SparkFailures {

  /** The exception of the task, behind where it ran. */
  private static final Pattern TASK_FAILURE =
      Pattern.compile("\\(TID \\d+\\) \\((\\S+) executor (\\S+)\\): ([^\\n]*)");

  private static final Pattern TYPE = Pattern.compile("^([\\w.$]+(?:Exception|Error)): ?");

  private SparkFailures() {}

  /** The failure of a job as the user should read it; nothing if the failure is not Spark's. */
  static Optional<UserException> explain(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      if (cause instanceof UserException) {
        return Optional.empty();
      }
      if (cause.getClass().getName().startsWith("org.apache.spark.")) {
        return Optional.of(new UserException(explain(message), failure));
      }
    }
    return Optional.empty();
  }

  private static String explain(String message) {
    Matcher task = TASK_FAILURE.matcher(message);
    String where = task.find() ? "executor " + task.group(2) + " on " + task.group(1) : "Spark";
    String what = task.reset().find() ? task.group(3) : message.lines().findFirst().orElse(message);
    if (message.contains("ClassNotFoundException")
        || message.contains("NoClassDefFoundError")
        || message.contains("cannot assign instance of java.lang.invoke.SerializedLambda")) {
      return where
          + ": classes of this program are missing ("
          + what
          + "); submit polyloss-spark-submit.jar, or name it in spark.jars";
    }
    if (message.contains("OutOfMemoryError") || message.contains("Physical memory usage")) {
      return where
          + ": out of memory ("
          + TYPE.matcher(what).replaceFirst("")
          + "); --executor-off-heap (arrays) or --executor-memory (heap) gives more, a smaller"
          + " --batch-size needs less";
    }
    if (message.contains("ExecutorLostFailure")) {
      return "executors were lost again and again ("
          + what
          + "), most often for want of memory: --executor-off-heap (arrays) or --executor-memory"
          + " (heap) gives more; else see the executors' logs";
    }
    return where + ": " + TYPE.matcher(what).replaceFirst("");
  }
}
