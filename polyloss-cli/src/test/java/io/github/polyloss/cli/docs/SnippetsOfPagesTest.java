package io.github.polyloss.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.polyloss.testing.Pages;
import io.github.polyloss.testing.Pages.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles the Java of the pages, as statements or expressions of a class of its own each. */
class SnippetsOfPagesTest {

  private static final String HEAD =
      """
      import io.github.polyloss.datavec.*;
      import io.github.polyloss.datavec.drawn.*;
      import io.github.polyloss.datavec.image.*;
      import io.github.polyloss.datavec.oxford102.*;
      import io.github.polyloss.datavec.transform.*;
      import io.github.polyloss.dl4j.*;
      import io.github.polyloss.onednn.*;
      import io.github.polyloss.resnet.*;
      import io.github.polyloss.training.*;
      import java.io.IOException;
      import java.nio.file.Path;
      import java.util.*;
      import org.datavec.image.recordreader.ImageRecordReader;
      import org.datavec.image.transform.*;
      import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
      import org.deeplearning4j.nn.conf.layers.*;
      import org.deeplearning4j.nn.graph.ComputationGraph;
      import org.deeplearning4j.nn.transferlearning.TransferLearning;
      import org.deeplearning4j.util.ModelSerializer;
      import org.nd4j.linalg.activations.Activation;
      import org.nd4j.linalg.api.ndarray.INDArray;
      import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
      import org.nd4j.linalg.dataset.api.preprocessor.ImagePreProcessingScaler;
      import org.nd4j.linalg.learning.config.Adam;

      class %s {
        static void run(ComputationGraph network) throws Exception {
      %s
        }
      }
      """;

  @TempDir private Path folder;

  static List<Block> snippets() {
    return Pages.all().stream()
        .flatMap(page -> Pages.blocks(page).stream())
        .filter(block -> block.language().equals("java"))
        .toList();
  }

  @Test
  void allCompile() throws IOException {
    assertThat(snippets()).isNotEmpty();
    assertThat(errors(snippets())).isEmpty();
  }

  @Test
  void oneThatDoesNotIsSeen() throws IOException {
    Block wrong = new Block(Path.of("page.md"), 1, "java", "new LossPolyN().epsilonn(2.0)\n");
    assertThat(errors(List.of(wrong))).singleElement().asString().contains("epsilonn");
  }

  private List<String> errors(List<Block> snippets) throws IOException {
    List<Path> sources = new ArrayList<>();
    for (int i = 0; i < snippets.size(); i++) {
      String name = "Snippet" + i;
      Block snippet = snippets.get(i);
      String note = "// " + snippet + "\n";
      sources.add(
          Files.writeString(
              folder.resolve(name + ".java"), note + HEAD.formatted(name, body(snippet.text()))));
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(problems, null, null)) {
      List<String> options =
          List.of("-proc:none", "-classpath", System.getProperty("java.class.path"));
      compiler
          .getTask(
              null,
              files,
              problems,
              Stream.concat(options.stream(), Stream.of("-d", folder.toString())).toList(),
              null,
              files.getJavaFileObjectsFromPaths(sources))
          .call();
    }
    return problems.getDiagnostics().stream().map(Object::toString).toList();
  }

  /** Statements as they are; a call that begins with a dot gets a layer; all else are values. */
  private static String body(String snippet) {
    String code = snippet.replaceAll("(?m)\\s*//.*$", "");
    if (code.contains(";")) {
      return code;
    }
    if (code.startsWith(".")) {
      return "new OutputLayer.Builder()" + code.stripTrailing() + ".build();";
    }
    String[] values = code.strip().split("\n(?=\\S)");
    return Stream.of(values).map("Object.class.cast(%s);"::formatted).collect(Collectors.joining());
  }
}
